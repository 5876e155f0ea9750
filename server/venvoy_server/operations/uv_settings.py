"""uv's configuration files, and whether they configure indexes (in which case pip's index settings are not passed on).

uv reads variables, then the nearest uv.toml or `[tool.uv]` of a pyproject.toml at or above the project's folder, then
the user's and the system's uv.toml. In each file, index keys are at the top level or under `pip`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.environments.documents import read_toml
from venvoy_server.environments.host import Host
from venvoy_server.operations.errors import OperationError

_VARIABLES = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_NO_INDEX",
)
_YES = frozenset({"1", "true", "yes", "on", "y", "t"})
_KEYS = ("index", "index-url", "extra-index-url", "find-links", "no-index")
_LEAVING_OUT_VARIABLES = ("UV_OVERRIDE", "UV_EXCLUDE")
_LEAVING_OUT_KEYS = ("override-dependencies", "exclude-dependencies")
# Keys of uv's `pip` table that redirect installations away from the given interpreter.
_REDIRECTING = ("target", "prefix")


def uv_index_origin(host: Host, variables: Mapping[str, str], folder: str | None) -> str | None:
    """Return the name of the variable or the path of the file that sets package indexes for uv, or None if none does.

    `variables` are environment variables, which are checked first. `folder` is the absolute path of a project, whose
    configuration files are checked, too; None means no project.
    """
    for variable in _VARIABLES:
        if variables.get(variable):
            return variable
    for path, is_project in _files(host, variables, folder):
        table = _table(host, path, is_project)
        if table is not None and _sets_index(table):
            return path
    return None


def uv_limit_origin(host: Host, variables: Mapping[str, str], folder: str | None) -> str | None:
    """Return the name of the variable or the path of the file that sets uv's upload cutoff, or None if none does.

    The upload cutoff (`exclude-newer`) excludes packages uploaded later. `variables` are environment variables, which
    are checked first. `folder` is the absolute path of a project, whose configuration files are checked, too; None
    means no project.
    """
    if variables.get("UV_EXCLUDE_NEWER"):
        return "UV_EXCLUDE_NEWER"
    for path, table in uv_tables(host, variables, folder):
        inner = table.get("pip")
        if "exclude-newer" in table or (isinstance(inner, dict) and "exclude-newer" in inner):
            return path
    return None


def uv_tables(host: Host, variables: Mapping[str, str], folder: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield uv's configuration files, each with its parsed settings, in order of precedence.

    `folder` is the absolute folder of the project whose configuration applies; None for none.
    """
    for path, is_project in _files(host, variables, folder):
        table = _table(host, path, is_project)
        if table is not None:
            yield path, table


def may_leave_out(host: Host, variables: Mapping[str, str], folder: str | None) -> bool:
    """Return whether uv's settings may exclude a requirement from being installed.

    They may if they set `UV_OVERRIDE`, `UV_EXCLUDE`, `override-dependencies` or `exclude-dependencies`. `folder` is the
    absolute folder of the project whose configuration applies; None for none.
    """
    if any(variables.get(variable) for variable in _LEAVING_OUT_VARIABLES):
        return True
    tables = (_table(host, path, is_project) for path, is_project in _files(host, variables, folder))
    return any(table is not None and any(table.get(key) for key in _LEAVING_OUT_KEYS) for table in tables)


def refuse_redirection(host: Host, variables: Mapping[str, str], folder: str | None) -> OperationError | None:
    """Return an error if uv's settings would install packages elsewhere than into the environment, or None.

    `folder` is the absolute folder of the project whose configuration applies; None for none.
    """
    for path, is_project in _files(host, variables, folder):
        table = _table(host, path, is_project)
        inner = table.get("pip") if table is not None else None
        found = [key for key in _REDIRECTING if isinstance(inner, dict) and inner.get(key)]
        if found:
            message = (
                f"{path} sets {found[0]!r} for uv's pip commands, which would install elsewhere; remove that line."
            )
            return OperationError("invalid-request", message, {"path": path, "setting": found[0]})
    return None


def _files(host: Host, variables: Mapping[str, str], folder: str | None) -> Iterator[tuple[str, bool]]:
    if variables.get("UV_NO_CONFIG"):
        return
    named = variables.get("UV_CONFIG_FILE")
    if named:
        yield named, False
        return
    if folder is not None:
        yield from _project_file(host, folder)
    yield from ((path, False) for path in user_files(host, variables))


def _project_file(host: Host, folder: str) -> Iterator[tuple[str, bool]]:
    """Yield the path of the nearest uv configuration file at or above `folder`, if any.

    The second value is whether the file is a pyproject.toml. uv does not search beyond the nearest file.
    """
    here = folder
    while True:
        own = host.paths.join(here, "uv.toml")
        if host.stat(own) is not None:
            yield own, False
            return
        project = host.paths.join(here, "pyproject.toml")
        if host.stat(project) is not None and _table(host, project, True) is not None:
            yield project, True
            return
        above = host.paths.dirname(here)
        if above == here:
            return
        here = above


def user_files(host: Host, variables: Mapping[str, str]) -> Iterator[str]:
    """Yield the possible paths of the user's and the system's uv configuration; the files need not exist."""
    join = host.paths.join
    if host.platform == "win32":
        yield join(variables.get("APPDATA") or join(host.home, "AppData", "Roaming"), "uv", "uv.toml")
        yield join(variables.get("PROGRAMDATA") or "C:\\ProgramData", "uv", "uv.toml")
        return
    yield join(variables.get("XDG_CONFIG_HOME") or join(host.home, ".config"), "uv", "uv.toml")
    for above in (variables.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(host.paths.pathsep):
        yield join(above, "uv", "uv.toml")
    yield "/etc/uv/uv.toml"


def _table(host: Host, path: str, is_project: bool) -> dict[str, Any] | None:
    """Return uv's settings in the configuration file at `path`, or None if it has none or cannot be read.

    `is_project` is whether the file is a pyproject.toml, in which they are in the table `[tool.uv]`.
    """
    document = read_toml(host, path)
    if document is None or not is_project:
        return document
    tool = document.get("tool")
    table = tool.get("uv") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _sets_index(table: dict[str, Any]) -> bool:
    inner = table.get("pip")
    return any(table.get(key) for key in _KEYS) or (isinstance(inner, dict) and any(inner.get(key) for key in _KEYS))


def is_set(variables: Mapping[str, str], name: str) -> bool:
    """Return whether uv's boolean environment variable `name` has a value that means true, such as `1`."""
    return variables.get(name, "").lower() in _YES


def is_offline(variables: Mapping[str, str]) -> bool:
    """Return whether uv's environment variables forbid uv to use the network."""
    return is_set(variables, "UV_OFFLINE")
