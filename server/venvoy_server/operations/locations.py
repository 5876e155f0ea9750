"""Paths in a new environment and in the trash, and folders that no operation may change."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.outward import outside_problem
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import TRASH


def executable_in(host: Host, prefix: str) -> str:
    """Return the path that the Python interpreter of an environment at `prefix` has or will have."""
    if host.platform == "win32":
        return host.paths.join(prefix, "Scripts", "python.exe")
    return host.paths.join(prefix, "bin", "python")


def trash_slot(host: Host, path: str, operation: str, *, inside: bool = False) -> str:
    """Return the operation's own folder in the trash, into which the environment at `path` is moved.

    The trash is next to the environment or, for an environment whose folder cannot be moved, `inside` that folder.
    `operation` is the operation's id.
    """
    return host.paths.join(path if inside else host.paths.dirname(path), TRASH, operation)


def refuse_outside(host: Host, path: str) -> OperationError | None:
    """Return an error if a symlink in an environment leads outside it: changes would affect other files. Else None."""
    problem = outside_problem(host, path)
    return None if problem is None else OperationError("outside-link", problem.message, {"path": path})


def refuse_protected(host: Host, path: str) -> str | None:
    """Return why a folder may not be replaced or removed whatever its content (root, home), or None."""
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
