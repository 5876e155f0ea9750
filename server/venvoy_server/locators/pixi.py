"""Pixi: environments in a project's `.pixi/envs`, those stored outside their project, and those of global tools."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.toml import read_toml
from venvoy_server.locators.userdirs import cache_home, config_home, expanded, given, user_cache, user_config


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in each project, then those stored outside of projects, then those of global tools."""
    host, join = context.host, context.host.paths.join
    for project, names in context.projects.items():
        if ".pixi" in names:
            for path in context.folders(join(project, ".pixi", "envs")):
                yield PrefixCandidate(path, manager="pixi", project=project)
    for root in dict.fromkeys(_detached(host)):
        for folder in context.folders(root):
            for path in context.folders(join(folder, "envs")):
                yield PrefixCandidate(path, manager="pixi")
    for path in context.folders(join(given(host, "PIXI_HOME") or join(host.home, ".pixi"), "envs")):
        yield PrefixCandidate(path, manager="pixi")


def _detached(host: Host) -> Iterator[str]:
    """Yield the folders in which Pixi may store environments outside of their project (detached).

    They are `detached-environments` in the settings, and folders in Pixi's caches.
    """
    join = host.paths.join
    for file in _settings_files(host):
        value = read_toml(host, file).get("detached-environments")
        if isinstance(value, str) and host.paths.isabs(expanded(host, value)):
            yield host.paths.normpath(expanded(host, value))
    named = given(host, "PIXI_CACHE_DETACHED_ENVIRONMENTS_DIR")
    if named:
        yield named
    cache = given(host, "PIXI_CACHE_DIR") or given(host, "RATTLER_CACHE_DIR")
    own = user_cache(host, "rattler")
    for folder in (cache,) if cache else (join(cache_home(host), "pixi"), join(own, "cache"), own):
        yield from (join(folder, name) for name in ("envs", "detached-envs"))


def _settings_files(host: Host) -> Iterator[str]:
    join = host.paths.join
    named = given(host, "PIXI_CONFIG_FILE")
    if named:
        yield named
        return
    homes = (given(host, "PIXI_HOME") or join(host.home, ".pixi"), join(config_home(host), "pixi"))
    systems = "C:\\ProgramData\\pixi" if host.platform == "win32" else "/etc/pixi"
    for folder in (*homes, user_config(host, "pixi", roaming=True), systems):
        yield join(folder, "config.toml")


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the paths of the environments in a project's `.pixi/envs`, the one called `default` first."""
    folder = host.paths.join(project, ".pixi", "envs")
    try:
        names = sorted((child.name for child in host.children(folder)), key=lambda name: (name != "default", name))
    except OSError:
        return
    yield from (host.paths.join(folder, name) for name in names)
