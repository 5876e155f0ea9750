"""Local paths of requirements: where pip looks for them, and what exists there."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.dependencies.analysis.build_folders import is_build_folder
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.environments.host import Host

Found = Literal["missing", "file", "folder", "project"]


class Local(msgspec.Struct, frozen=True):
    """A local path of a line: `written` as in the file, `path` where pip looks, and `found`, what exists there.

    `beside_file` is the existing path relative to the folder of the line's file, if pip finds nothing where it looks.
    """

    written: str
    path: str
    found: Found
    archive: bool
    relative: bool
    beside_file: str | None = None


def local_of(line: Line, inputs: Inputs) -> Local | None:
    """Return the local path of a requirement or editable; None if the line has none, or there is no host to inspect."""
    requirement, host = line.entry.requirement, inputs.host
    if requirement is None or host is None or not requirement.target:
        return None
    written = local_path(requirement.form, requirement.target)
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
        _beside(host, line.document.path or inputs.path, root, written) if relative and found == "missing" else None
    )
    return Local(written, path, found, archive, relative, beside)


def local_path(form: str, target: str) -> str | None:
    """Return the path that a target denotes: the target itself, or the path of a `file:`
    URL; None for other targets.
    """
    if target.startswith("file:"):
        from urllib.parse import unquote

        parts = urls.split_url(target)
        return unquote(parts.path) if parts and (parts.netloc in ("", "localhost")) and parts.path else None
    return target if form in ("path", "archive") else None


def is_leftover(path: str, host: Host | None) -> bool:
    """Return whether a path was recorded on a package build machine and does not exist on this one."""
    return is_build_folder(path) and (host is None or look(host, path) == "missing")


def look(host: Host, path: str) -> Found:
    """Return what exists at a path; "project" is a folder with a pyproject.toml or setup.py."""
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


def _beside(host: Host, file: str | None, root: str | None, written: str) -> str | None:
    """Return the path resolved from the folder of the line's own file, possibly an included
    one, if it exists; else None.
    """
    if file is None or host.paths.dirname(file) == root:
        return None
    path = host.paths.normpath(host.paths.join(host.paths.dirname(file), written))
    return path if look(host, path) != "missing" else None


def relative_to(host: Host, path: str, root: str) -> str | None:
    """Return a path below a root in relative form with a `./` prefix and `/` separators;
    None if it is not below the root.
    """
    prefix = root.rstrip("/\\") + host.paths.sep
    return "./" + path[len(prefix) :].replace("\\", "/") if path.startswith(prefix) else None
