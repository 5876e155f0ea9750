"""Find and validate the sources of an installation before a tool is run: existing files, defined extras and groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from venvoy_server.environments.documents import TOML_ERRORS, load_toml, read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.local_requirements import absent_editable, absolute, absolute_editable
from venvoy_server.operations.model import Sources
from venvoy_server.operations.names import refuse_control_characters

_SIZE_LIMIT = 4 * 1024 * 1024


def find_sources(
    host: Host,
    folder: str,
    *,
    packages: Sequence[str] = (),
    requirements: Sequence[str] = (),
    extras: Sequence[str] = (),
    groups: Sequence[str] = (),
    editable: Sequence[str] = (),
    constraints: Sequence[str] = (),
    start: str | None = None,
) -> Sources:
    """Return the packages and files to install, with absolute paths.

    `folder` is absolute: files are relative to it, and `extras` and `groups` are those of its pyproject.toml (unless
    `requirements` names another one). Relative paths in `packages` and `editable` are relative to `start`, by default
    `folder`. Raises OperationError `file-not-found`, `file-invalid`, or, for an undefined extra or group or a text that
    cannot be a requirement, `invalid-request`.
    """
    for text in (*packages, *editable, *extras, *groups):
        _refuse_odd(text)
    for text in editable:
        absent = absent_editable(host, text, start or folder)
        if absent is not None:
            raise OperationError("file-not-found", f"The folder {absent} does not exist.", {"path": absent})
    files = tuple(_existing(host, folder, file) for file in requirements)
    project = next((file for file in files if _is_project(host, file)), None)
    if (extras or groups) and project is None:
        project = _existing(host, folder, "pyproject.toml")
        files = (*files, project) if extras else files
    if project is not None and (extras or groups):
        _check_names(_document(host, project), project, extras, groups)
    return Sources(
        packages=tuple(absolute(host, text, start or folder) for text in packages),
        requirements=files,
        extras=tuple(extras),
        groups=tuple(groups),
        groups_file=project if groups else None,
        constraints=tuple(_existing(host, folder, file) for file in constraints),
        editable=tuple(absolute_editable(host, text, start or folder) for text in editable),
    )


def _refuse_odd(text: str) -> None:
    reason = "it is empty" if not text.strip() else refuse_control_characters(text)
    reason = reason or ("it begins with '-', as options do" if text.startswith("-") else None)
    if reason is not None:
        raise OperationError("invalid-request", f"{text!r} cannot be installed: {reason}.", {"text": text})


def _existing(host: Host, folder: str, file: str) -> str:
    path = host.paths.normpath(host.paths.join(folder, file))
    stat = host.stat(path)
    if stat is None:
        raise OperationError("file-not-found", f"The file {path} does not exist.", {"path": path})
    if stat.kind == "folder":
        raise OperationError("file-invalid", f"{path} is a folder, not a file.", {"path": path})
    if stat.kind != "file":
        # uv reads the file more than once, but a pipe is empty the second time: `sync` would remove everything.
        message = f"{path} is not a regular file, and what it gives can be read only once."
        raise OperationError("file-invalid", message, {"path": path})
    if not _is_project(host, path):
        _check_text(host, path)
    return path


def _check_text(host: Host, path: str) -> None:
    """Raise OperationError if a file is not UTF-8: pip supports other encodings, but uv does not."""
    try:
        read_bytes(host, path, "requirements").decode("utf-8")
    except UnicodeDecodeError:
        message = f"{path} is not UTF-8 text, and uv reads no other; save it as UTF-8."
        raise OperationError("file-invalid", message, {"path": path}) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: OSError) -> OperationError:
    return OperationError("file-invalid", f"{path} cannot be read: {error.strerror or error}.", {"path": path})


def _is_project(host: Host, file: str) -> bool:
    return host.paths.basename(file) == "pyproject.toml"


def _document(host: Host, path: str) -> dict[str, Any]:
    try:
        return load_toml(host.read(path, _SIZE_LIMIT).decode("utf-8"))
    except TOML_ERRORS as error:
        raise OperationError("file-invalid", f"{path} is not valid TOML: {error}.", {"path": path}) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _check_names(document: dict[str, Any], path: str, extras: Sequence[str], groups: Sequence[str]) -> None:
    project = document.get("project")
    optional = project.get("optional-dependencies") if isinstance(project, dict) else None
    _check("extra", extras, optional, path)
    _check("dependency group", groups, document.get("dependency-groups"), path)


def _check(what: str, wanted: Sequence[str], table: object, path: str) -> None:
    """Raise OperationError if a name in `wanted` is not a key of `table`, a part of the pyproject.toml at `path`.

    `what` names the kind in the message, such as "extra". Names are compared in normalised form (PEP 503).
    """
    from venvoy_server.packages.read import canonical

    defined = sorted(str(name) for name in table) if isinstance(table, dict) else []
    known = {canonical(name) for name in defined}
    for name in wanted:
        if canonical(name) not in known:
            there = f"It has {', '.join(defined)}." if defined else "It has none."
            message = f"{path} defines no {what} {name!r}. {there}"
            raise OperationError("invalid-request", message, {"path": path, "name": name, "defined": defined})
