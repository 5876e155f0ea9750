"""Where things are in an environment that is being made, and folders that no operation may touch."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.outward import outside_problem
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import TRASH


def executable_in(host: Host, prefix: str) -> str:
    """Return the path that the interpreter of a new environment will have."""
    if host.platform == "win32":
        return host.paths.join(prefix, "Scripts", "python.exe")
    return host.paths.join(prefix, "bin", "python")


def trash_slot(host: Host, path: str, operation: str, *, inside: bool = False) -> str:
    """Return the folder in the trash that an operation uses: next to the environment, or in its folder if that stays."""
    return host.paths.join(path if inside else host.paths.dirname(path), TRASH, operation)


def refuse_outside(host: Host, path: str) -> OperationError | None:
    """Return why the content of an environment must not be changed although it can be read, or None."""
    problem = outside_problem(host, path)
    return None if problem is None else OperationError("outside-link", problem.message, {"path": path})


def refuse_protected(host: Host, path: str) -> str | None:
    """Return why a folder may not be replaced or removed whatever is in it, or None."""
    paths = host.paths
    real = host.real_path(path)
    if paths.dirname(real) == real:
        return "it is the root of a file system"
    home = host.real_path(host.home)
    if paths.normcase(real) == paths.normcase(home):
        return "it is a home folder"
    if paths.normcase(home).startswith(paths.normcase(real).rstrip(paths.sep) + paths.sep):
        return "a home folder is in it"
    return None
