"""The local paths that requirement lines name (`./mylib`, `file:` URLs): where pip looks for them, and what exists
there.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.dependencies.analysis.build_folders import is_build_folder
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.environments.host import Host

Found = Literal["missing", "file", "folder", "project"]


class Local(msgspec.Struct, frozen=True):
    """The local path that a requirement line names.

    `written` is the path as in the file, `path` the absolute path at which pip looks, and `found` what exists there.
    `archive` is whether the path names an archive such as a wheel, `relative` whether it is written relative to a
    folder; pip takes its working directory as that folder. `beside_file` is the path resolved from the folder of the
    line's file, if something exists only there.
    """

    written: str
    path: str
    found: Found
    archive: bool
    relative: bool
    beside_file: str | None = None


def local_of(line: Line, inputs: Inputs) -> Local | None:
    """Return the local path of a requirement or editable; None if the line has none or the file system is not
    available.

    Also None for a `file:` URL that was recorded on a package build machine and does not exist here.
    """
    requirement, host = line.entry.requirement, inputs.host
    if requirement is None or host is None or not requirement.target:
        return None
    written = local_path(requirement.form, requirement.target, host.paths.sep)
    if written is None or (requirement.form != "path" and is_leftover(written, host)):
        return None
    archive = urls.is_archive(written) and line.entry.kind != "editable"
    root = inputs.root or (host.paths.dirname(inputs.path) if inputs.path else None)
    relative = not host.paths.isabs(written)
    if relative and root is None:
        return None
    path = host.paths.normpath(host.paths.join(root or "", written))
    found = look(host, path)
    beside = (
        _path_from_file_folder(host, line.document.path or inputs.path, root, written)
        if relative and found == "missing"
        else None
    )
    return Local(written, path, found, archive, relative, beside)


def local_path(form: str, target: str, separator: str | None = None) -> str | None:
    """Return the local path that the target of a requirement denotes; None for targets such as remote URLs.

    `target` is the text after the name or `@`, and `form` its kind, such as `path`, `archive` or `url`. `separator` is
    the system's path separator, or None if the system is not known.
    """
    if target.startswith("file:"):
        return path_of_url(target, separator) or None
    return target if form in ("path", "archive") else None


def is_leftover(path: str, host: Host | None) -> bool:
    """Return whether a path was recorded on a package build machine, by `pip freeze`, and does not exist on this
    machine.

    If `host` is None, the path is taken as not existing.
    """
    return is_build_folder(path) and (host is None or look(host, path) == "missing")


def look(host: Host, path: str) -> Found:
    """Return what exists at a path: "missing", "file", "folder", or "project", a folder with a pyproject.toml or
    setup.py.
    """
    stat = host.stat(path)
    if stat is None:
        return "missing"
    if stat.kind != "folder":
        return "file"
    for name in ("pyproject.toml", "setup.py"):
        inner = host.stat(host.paths.join(path, name))
        if inner is not None and inner.kind != "folder":
            return "project"
    return "folder"


def _path_from_file_folder(host: Host, file: str | None, root: str | None, written: str) -> str | None:
    """Return the full path for `written`, a path relative to the folder of `file`; None if nothing exists there.

    `file` is the file whose line contains the path; None if it is not known, then the result is None. `root` is pip's
    working directory, where nothing was found. If `file` is directly in `root`, the result is None without another
    look.
    """
    if file is None or host.paths.dirname(file) == root:
        return None
    path = host.paths.normpath(host.paths.join(host.paths.dirname(file), written))
    return path if look(host, path) != "missing" else None


def relative_to(host: Host, path: str, root: str) -> str | None:
    """Return a path below the folder `root` in relative form, such as `./libs/a`; None if it is not below that
    folder.
    """
    prefix = root.rstrip("/\\") + host.paths.sep
    return "./" + path[len(prefix) :].replace("\\", "/") if path.startswith(prefix) else None
