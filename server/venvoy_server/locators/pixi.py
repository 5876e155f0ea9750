"""Pixi: the environments in a workspace's `.pixi/envs`, detached ones, and those of global tools."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.locators.model import Candidate, Context
from venvoy_server.locators.toml import read_toml
from venvoy_server.locators.userdirs import expanded, given, user_cache


def find(context: Context) -> Iterator[Candidate]:
    """Yield the environments of each project, then detached and global ones."""
    host, join = context.host, context.host.paths.join
    for project, names in context.projects.items():
        if ".pixi" in names:
            for path in context.folders(join(project, ".pixi", "envs")):
                yield Candidate(path, manager="pixi", project=project)
    for folder in context.folders(_detached(host)):
        for path in context.folders(join(folder, "envs")):
            yield Candidate(path, manager="pixi")
    for path in context.folders(join(given(host, "PIXI_HOME") or join(host.home, ".pixi"), "envs")):
        yield Candidate(path, manager="pixi")


def _detached(host: Host) -> str:
    """Return the folder of environments that are not in their workspace (`detached-environments` in config.toml)."""
    home = given(host, "PIXI_HOME") or host.paths.join(host.home, ".pixi")
    value = read_toml(host, host.paths.join(home, "config.toml")).get("detached-environments")
    if isinstance(value, str) and host.paths.isabs(expanded(host, value)):
        return expanded(host, value)
    named = given(host, "PIXI_CACHE_DETACHED_ENVIRONMENTS_DIR")
    return named or host.paths.join(given(host, "PIXI_CACHE_DIR") or user_cache(host, "rattler"), "detached-envs")


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the environments of a project, the default one first."""
    folder = host.paths.join(project, ".pixi", "envs")
    try:
        names = sorted((child.name for child in host.children(folder)), key=lambda name: (name != "default", name))
    except OSError:
        return
    yield from (host.paths.join(folder, name) for name in names)
