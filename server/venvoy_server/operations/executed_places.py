"""The folders from which an installation could execute code (executed places); the user must trust all of them."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.operations.local_requirements import local_paths
from venvoy_server.operations.model import Sources


def executed_places(host: Host, folder: str, environment: str | None, sources: Sources) -> tuple[str, ...]:
    """Return the absolute paths from which an installation may execute code, without duplicates, in a fixed order.

    These are the project's `folder` (its settings apply), the prefix `environment` (its interpreter runs; None for a
    new environment, whose interpreter is checked separately), the folders of requirements files, and local projects,
    whose build backends run.
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
