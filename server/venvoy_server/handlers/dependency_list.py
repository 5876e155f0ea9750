"""The list of dependencies that `add` and `drop` change: how its file is chosen, and the current text of that file."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_protocol.add import AddParams
from venvoy_protocol.drop import DropParams
from venvoy_protocol.errors import MethodError, failure
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.formats import other_format
from venvoy_server.dependencies.dialects.names import DESCRIPTIONS, Dialect, dialect_of, has_script_block
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.editing import project_list, requirements_list, script_list
from venvoy_server.dependencies.editing.list_change import ListChange, ListError, NewRequirement, new_requirement
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.project import folder_of, folders_up, nearest_project
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.regular_file import refuse_irregular

PROJECT_FILE = "pyproject.toml"
_CHANGED_HERE: frozenset[Dialect] = frozenset({"requirements", "pyproject", "script"})
ListKind = Literal["project", "requirements", "script"]
_USUAL = ("requirements.in", "requirements.txt")


class DependencyList(msgspec.Struct, frozen=True):
    """A list of dependencies and its file: a requirements file, a script, or one of the lists of a pyproject.toml.

    `path` is the real path, `named` the path by which the file was found (possibly a symlink). `text` is the editor's
    text if the file has unsaved changes (`is_unsaved`), else the text on disk. `decoded` is the text on disk with its
    encoding, and `data` are the bytes on disk, None if the file is new. `extra` or `group` names the list in a
    pyproject.toml; without both it is the project's `dependencies`.
    """

    path: str
    named: str
    kind: ListKind
    text: str
    decoded: Decoded
    data: bytes | None
    is_unsaved: bool = False
    extra: str | None = None
    group: str | None = None

    def added(self, wanted: NewRequirement, text: str) -> ListChange:
        """Return the change that adds a requirement to the list in `text`, a version of the file's text.

        Raises ListError if the text cannot be changed.
        """
        if self.kind == "project":
            return project_list.added(text, wanted, extra=self.extra, group=self.group)
        if self.kind == "script":
            return script_list.added(text, wanted)
        return requirements_list.added(text, wanted)

    def dropped(self, key: str, text: str) -> ListChange | None:
        """Return the change that removes a package from the list in `text`, a version of the file's text.

        `key` is the package's canonical name. The result is None if the list does not contain the package. Raises
        ListError if the text cannot be changed.
        """
        if self.kind == "project":
            return project_list.dropped(text, key, extra=self.extra, group=self.group)
        if self.kind == "script":
            return script_list.dropped(text, key)
        return requirements_list.dropped(text, key)

    def encoded(self, text: str) -> bytes:
        """Return `text` as bytes in the file's encoding; raises ListError if that encoding cannot represent it."""
        try:
            return self.decoded.bom + text.encode(self.decoded.encoding)
        except UnicodeEncodeError:
            raise ListError(f"The file's encoding, {self.decoded.encoding}, cannot hold the change.") from None


def dependency_list(context: CallContext, params: AddParams | DropParams) -> DependencyList:
    """Return the list that the params name or, by default, the project's usual one.

    The usual list is that of pyproject.toml if it lists dependencies, else a requirements file. Raises MethodError if
    the list's file does not exist or cannot be changed.
    """
    if params.extra is not None and params.group is not None:
        raise failure("invalid-request", "Name an `extra` or a `group`, not both.")
    if params.requirement is not None and params.script is not None:
        raise failure("invalid-request", "Name a `requirement` file or a `script`, not both.")
    given = params.script or params.requirement
    named = given or _usual_file(context, params)
    refuse_irregular(context, named)
    kind = _kind(context, params, named)
    if kind != "project" and (params.extra is not None or params.group is not None):
        raise failure("invalid-request", f"{named} has no extras and no groups; these are in a pyproject.toml.")
    path = context.host.real_path(named)
    data = _content(context, path, is_new=given is None and kind == "requirements")
    _refuse_link(context, named, path, is_given_by_user=given is not None)
    decoded = decode_file(data or b"", named)
    if decoded.finding is not None:
        raise failure("file-invalid", f"{named} cannot be decoded: {decoded.finding.message}", path=named)
    if kind == "requirements":
        _refuse_other_format(named, decoded.text)
    if kind == "script" and params.script is None and not has_script_block(decoded.text):
        message = f"{named} is a Python script without inline metadata. Name it as `script` to give it some."
        raise failure("list-not-changeable", message, path=named)
    shown = context.unsaved(named) if context.unsaved is not None else None
    is_unsaved = shown is not None and shown != decoded.text
    text = shown if shown is not None and is_unsaved else decoded.text
    return DependencyList(path, named, kind, text, decoded, data, is_unsaved, params.extra, params.group)


def _kind(context: CallContext, params: AddParams | DropParams, named: str) -> ListKind:
    if context.host.paths.basename(named) == PROJECT_FILE:
        return "project"
    return "script" if params.script is not None or dialect_of(named) == "script" else "requirements"


def parsed(texts: list[str]) -> list[NewRequirement]:
    """Parse requirements as a user typed them (`requests>=2`); raises MethodError `invalid-request` if one is wrong."""
    try:
        return [new_requirement(text) for text in texts]
    except ListError as error:
        raise failure("invalid-request", error.message) from None


def unchangeable(target: DependencyList, error: ListError) -> MethodError:
    """Return the MethodError `list-not-changeable` with the message of a ListError and the path of the list's file."""
    return failure("list-not-changeable", redacted(f"{target.named}: {error.message}"), path=target.named)


def project_of(context: CallContext, folder: str | None) -> str:
    """Return the nearest folder with a project file at or above `folder`, else the root of the workspace.

    If `folder` is a file, its parent is used; None means the client's folder.
    """
    place = context.folder(None) if folder is None else context.existing_folder(folder)
    place = folder_of(context.host, place)
    found = nearest_project(context.host, place, context.roots, context.trusted_folders)
    return found or folders_up(context.host, place, context.roots, context.trusted_folders)[-1]


def _usual_file(context: CallContext, params: AddParams | DropParams) -> str:
    project = project_of(context, params.folder)
    join, exists = context.host.paths.join, context.host.exists
    pyproject = join(project, PROJECT_FILE)
    if params.extra is not None or params.group is not None:
        if not exists(pyproject):
            raise failure(
                "file-not-found", f"{project} has no pyproject.toml, which extras and groups are in.", path=pyproject
            )
        return pyproject
    lists = [path for name in _USUAL if exists(path := join(project, name))]
    if exists(pyproject) and _lists_dependencies(context, pyproject, is_alone=not lists):
        return pyproject
    if not lists and exists(pipfile := join(project, "Pipfile")):
        command = "install" if isinstance(params, AddParams) else "uninstall"
        message = f"The dependencies of {project} are in a Pipfile; `pipenv {command} NAME` changes it."
        raise failure("list-not-changeable", message, path=pipfile)
    return lists[0] if lists else join(project, "requirements.txt")


def _lists_dependencies(context: CallContext, path: str, *, is_alone: bool) -> bool:
    """Return whether the pyproject.toml at `path` is the file whose list of dependencies a command changes.

    This is the case if the file has a `[project]` table, and not only settings of tools. `is_alone` is whether the
    project has no requirements file. If it is True, the result is also True for an unreadable file and for dependencies
    that are listed elsewhere, as by Poetry. The command then fails with an error about this file, instead of creating a
    requirements file.
    """
    from venvoy_server.environments.documents import read_toml

    document = read_toml(context.host, path)
    if document is None:
        return is_alone
    tools = document.get("tool")
    is_package = "build-system" in document or (isinstance(tools, dict) and "poetry" in tools)
    return "project" in document or (is_alone and is_package)


def _content(context: CallContext, path: str, *, is_new: bool) -> bytes | None:
    found = context.host.stat(path)
    if found is None and is_new:
        return None
    if found is None:
        raise failure("file-not-found", f"The file {path} does not exist.", path=path)
    try:
        return read_bytes(context.host, path, "requirements")
    except OSError as error:
        raise failure("file-unreadable", f"{path} cannot be read: {error.strerror or error}.", path=path) from None


def _refuse_link(context: CallContext, link: str, path: str, *, is_given_by_user: bool) -> None:
    """Raise MethodError if the file of a list of dependencies is a link to a file outside of its project.

    `link` is the path of the link, and `path` the real path of its target. `is_given_by_user` is whether the user named
    the file in the call; then no error is raised.
    """
    project = project_of(context, context.host.paths.dirname(link))
    if not is_given_by_user and not context.is_within(path, project):
        message = (
            f"{link} is a link to {path}, outside the project. Name that file as `requirement` to have it changed."
        )
        raise failure("list-not-changeable", message, path=link)


def _refuse_other_format(path: str, text: str) -> None:
    dialect = dialect_of(path)
    what = other_format(path, text) if dialect in _CHANGED_HERE else DESCRIPTIONS[dialect]
    if what is not None:
        message = f"{path} is {what}; only requirements files and pyproject.toml are changed here."
        raise failure("list-not-changeable", message, path=path)
