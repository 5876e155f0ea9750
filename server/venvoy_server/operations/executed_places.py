"""The folders from which a request could execute something: these must be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.operations.local_requirements import local_paths
from venvoy_server.operations.model import Sources


def executed_places(host: Host, folder: str, environment: str | None, sources: Sources) -> tuple[str, ...]:
    """Return the absolute paths of what an installation may run, each once, in a fixed order.

    The settings of the project's `folder` count; the interpreter of `environment` runs (its prefix; None for a new one,
    whose interpreter is asked for separately); a file decides what is installed; what is not built yet runs its build
    backend.
    """
    return tuple(dict.fromkeys(_places(host, folder, environment, sources)))


def _places(host: Host, folder: str, environment: str | None, sources: Sources) -> Iterator[str]:
    yield folder
    if environment is not None:
        yield environment
    for file in (*sources.requirements, *sources.constraints, *((sources.groups_file,) if sources.groups_file else ())):
        yield host.paths.dirname(file)
    for package in (*sources.packages, *sources.editable):
        yield from local_paths(host, package, folder)
