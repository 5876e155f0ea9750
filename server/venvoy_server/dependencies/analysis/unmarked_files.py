"""Detect requirement lines that name a requirements file without the necessary `-r` or `-c`."""

from __future__ import annotations

import posixpath

from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule import Line
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.dialects.requirements_txt.file_names import FILE_ENDINGS, is_requirements_file


def unmarked_file(line: Line, inputs: Inputs) -> str | None:
    """Return the name of the requirements file that a requirement line names as if it were a project, else None.

    A name or path counts if it is typical of requirements files, or if the file exists next to the document or in pip's
    working directory. A URL counts only if its file name is typical.
    """
    requirement = line.entry.requirement
    if requirement is None or line.entry.kind != "requirement" or requirement.extras or requirement.marker:
        return None
    is_named = requirement.form == "named"
    if is_named and (requirement.specifier or requirement.target):
        return None
    name = requirement.name if is_named else requirement.target
    if not name.lower().endswith(FILE_ENDINGS):
        return None
    if requirement.form == "url":
        parts = urls.split_url(name)
        is_page = parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment
        return None if is_page or not is_requirements_file(posixpath.basename(name)) else name
    if is_requirements_file(name) or is_file_in(inputs, name, _folder(inputs)) or is_file_in(inputs, name, inputs.root):
        return name
    return None


def include_path(name: str, inputs: Inputs) -> str | None:
    """Return the path to write after `-r` to include a requirements file that a line names without `-r`.

    This is `name`, the text in the line. None if `name` is the document itself, or if the file exists in pip's working
    directory but not next to the document.
    """
    host, folder = inputs.host, _folder(inputs)
    if host is None or folder is None or "://" in name:
        return name
    if host.paths.normpath(host.paths.join(folder, name)) == inputs.path:
        return None
    is_elsewhere = is_file_in(inputs, name, inputs.root) and not is_file_in(inputs, name, folder)
    return None if is_elsewhere else name


def is_file_in(inputs: Inputs, name: str, folder: str | None) -> bool:
    """Return whether a file exists at `name`, a path relative to `folder`.

    False if `folder` is None, or if `inputs` gives no access to the file system.
    """
    host = inputs.host
    if host is None or folder is None:
        return False
    stat = host.stat(host.paths.normpath(host.paths.join(folder, name)))
    return stat is not None and stat.kind != "folder"


def _folder(inputs: Inputs) -> str | None:
    return inputs.host.paths.dirname(inputs.path) if inputs.host is not None and inputs.path else None
