"""uv: its Pythons, the environments of tools and scripts, and the environment in UV_PROJECT_ENVIRONMENT."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.toml import read_toml, setting
from venvoy_server.locators.userdirs import cache_home, config_home, data_home, expanded, given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield uv's environments (of projects, tools and scripts), then the Pythons that it installed.

    Links to these Pythons, such as `cpython-3.12` to `cpython-3.12.4`, become their aliases.
    """
    host, join = context.host, context.host.paths.join
    for project in context.search.folders:
        path = project_environment(host, project)
        if path is not None:
            yield PrefixCandidate(path, project=project)
    for path in context.folders(given(host, "UV_TOOL_DIR") or join(_data(host), "tools")):
        yield PrefixCandidate(path, manager="uv-tool")
    for folder in context.folders(_cache(host)):
        if host.paths.basename(folder).startswith("environments-v"):
            for path in context.folders(folder):
                yield PrefixCandidate(path, manager="uv")
    for path in context.folders(given(host, "UV_PYTHON_INSTALL_DIR") or join(_data(host), "python")):
        if not host.paths.basename(path).startswith("."):
            yield PrefixCandidate(path, "installation", "uv")


def project_environment(host: Host, project: str) -> str | None:
    """Return the path in UV_PROJECT_ENVIRONMENT, resolved against the project's folder, or None if it is not set."""
    text = host.variable("UV_PROJECT_ENVIRONMENT")
    return host.paths.normpath(host.paths.join(project, expanded(host, text))) if text else None


def _data(host: Host) -> str:
    """Return uv's data folder; it follows XDG on macOS too."""
    if host.platform == "win32":
        roaming = host.variable("APPDATA") or host.paths.join(host.home, "AppData", "Roaming")
        return host.paths.join(roaming, "uv", "data")
    return host.paths.join(data_home(host), "uv")


def _cache(host: Host) -> str:
    configured = given(host, "UV_CACHE_DIR")
    if configured:
        return configured
    if host.platform == "win32":
        local = host.variable("LOCALAPPDATA") or host.paths.join(host.home, "AppData", "Local")
        return host.paths.join(local, "uv", "cache")
    text = setting(read_toml(host, host.paths.join(config_home(host), "uv", "uv.toml")), "cache-dir")
    return expanded(host, text) if text else host.paths.join(cache_home(host), "uv")
