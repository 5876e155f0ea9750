"""What is wrong with the place of an environment: who owns it, whether it can be read, and whether its path has a name."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.creation import creation
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import project_of
from venvoy_server.environments.model import Environment, Problem, Repair
from venvoy_server.environments.names import name_of
from venvoy_server.environments.ownership import foreign


def foreign_owner(host: Host, prefix: str) -> Problem | None:
    """Return the problem of an environment that another user made or could change: it is not run by itself."""
    found = foreign(host, prefix)
    if found is None:
        return None
    folder = host.paths.dirname(prefix)
    use = (
        "It is used only if it is named, or its folder is trusted."
        if found.severity == "error"
        else "It is used all the same: in CI, and for root in a container, that is usual."
    )
    message = f"{found.message} {use}"
    trust = Repair(f"Trust {folder}", "trust", {"folder": folder, "trusted": True})
    return Problem("foreign-owner", message, found.severity, prefix, trust)


def is_undecodable(path: str) -> bool:
    """Return whether a path holds bytes that are not UTF-8 (surrogates, PEP 383), which no JSON text can carry."""
    return not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path)


def undecodable_name(path: str) -> Problem | None:
    """Return the problem of a path that cannot be passed to other programs."""
    if not is_undecodable(path):
        return None
    message = "Its path is not valid UTF-8, so that other programs cannot name it. Rename the folder."
    return Problem("undecodable-name", message, "warning", path)


def unreadable(host: Host, prefix: str, error: OSError, aliases: Sequence[str]) -> Environment:
    """Return the record of an environment that cannot be read, so that only its path is known."""
    project = project_of(host, prefix)
    name = name_of(host, prefix, None, project)
    return _only_a_place(host, prefix, name, project, cannot_be_read(prefix, error), aliases)


def nothing(host: Host, prefix: str, named_by: str, project: str) -> Environment:
    """Return the record of an environment that a project's `.venv` names and that does not exist."""
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


def denied(host: Host, path: str) -> Problem | None:
    """Return the problem of a folder that is there, but may not be listed or does not answer; None otherwise."""
    try:
        host.names(path)
    except (PermissionError, TimeoutError) as error:
        return cannot_be_read(path, error)
    except OSError:
        return None
    return None


def cannot_be_read(path: str, error: OSError) -> Problem:
    """Return the problem of a file or folder that cannot be read, with what a person can do."""
    advice = "Give yourself the right to read it." if isinstance(error, PermissionError) else "Look at what is there."
    return Problem("unreadable", f"{path} cannot be read: {error.strerror or error}. {advice}", "error", path)
