"""Describe an environment that is known only by its path, as its folder is unreadable or missing.

This is rare, so the module is only imported when needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.creation import creation
from venvoy_server.environments.diagnose import cannot_be_read, denied
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import project_of
from venvoy_server.environments.model import Environment, Problem
from venvoy_server.environments.names import name_of


def unreadable(host: Host, prefix: str, error: OSError, aliases: Sequence[str]) -> Environment:
    """Return an `Environment` for a folder that cannot be read because of `error`: it has a path, a name and a problem.

    `prefix` is the path of the folder, `aliases` are its other paths.
    """
    project = project_of(host, prefix)
    name = name_of(host, prefix, None, project)
    return _only_a_place(host, prefix, name, project, cannot_be_read(prefix, error), aliases)


def missing(host: Host, prefix: str, named_by: str, project: str) -> Environment:
    """Return an `Environment` with a problem, for a path to which a `.venv` leads but which has no environment.

    `prefix` is this path. `.venv` may be a file that contains the path, or a link; `named_by` is the path of `.venv`.
    `project` is the project's folder. The problem is that no environment is at `prefix`, or that access to `prefix` is
    denied.
    """
    where = "leads to no environment" if named_by == prefix else f"names {prefix}, which is not an environment"
    call = creation(host, "Create the environment", {"folder": project, "path": prefix})
    name = name_of(host, named_by, None, project)
    refused = denied(host, prefix)
    if refused is not None:
        return _only_a_place(host, prefix, name, project, refused)
    return _only_a_place(
        host, prefix, name, project, Problem("incomplete", f"{named_by} {where}.", "error", named_by, call)
    )


def _only_a_place(
    host: Host, prefix: str, name: str, project: str | None, problem: Problem, aliases: Sequence[str] = ()
) -> Environment:
    return Environment(
        kind="unknown",
        prefix=prefix,
        real_prefix=host.real_path(prefix),
        executable=None,
        name=name,
        display_name=name,
        aliases=tuple(aliases),
        project=project,
        problems=(problem,),
    )
