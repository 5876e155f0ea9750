"""Hatch: environments in its data folder by project and digest, or where a project's own settings put them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_server.environments.host import Host
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.locators.digest import sha256_text
from venvoy_server.locators.model import Candidate, Context
from venvoy_server.locators.toml import read_toml, setting
from venvoy_server.locators.userdirs import expanded, given, user_config, user_data


def find(context: Context) -> Iterator[Candidate]:
    """Yield Hatch's environments, without those it builds in or keeps for itself, and the Pythons that it installs."""
    host, join = context.host, context.host.paths.join
    stored = [
        folder for path in context.folders(join(data(host), "env", "virtual")) for folder in context.folders(path)
    ]
    digests = {digest(host, project): project for project in context.projects} if stored else {}
    for folder in stored:
        project = digests.get(host.paths.basename(folder))
        for path in context.folders(folder):
            if not is_internal(host.paths.basename(path)):
                yield Candidate(path, manager="hatch", project=project)
    for project, names in context.projects.items():
        if names & {"pyproject.toml", "hatch.toml"}:
            for path in _placed(context, project, names):
                yield Candidate(path, manager="hatch", project=project)
    for path in context.folders(join(data(host), "pythons")):
        yield Candidate(join(path, "python"), "installation", "hatch")


def digest(host: Host, project: str) -> str:
    """Return the folder's name for a project's path (`hatch.utils.fs.Path.id`): without case on Windows and macOS."""
    path = host.real_path(project)
    return sha256_text(path if host.platform == "linux" else path.casefold())[:8]


def is_internal(name: str) -> bool:
    """Say whether Hatch keeps an environment for its own use: to build in, to format, to test."""
    return name.endswith("-build") or name.startswith("hatch-")


def data(host: Host) -> str:
    """Return Hatch's data folder."""
    configured = setting(_config(host), "dirs", "data")
    return given(host, "HATCH_DATA_DIR") or expanded(host, configured or "") or user_data(host, "hatch")


def _config(host: Host) -> dict[str, Any]:
    return read_toml(host, given(host, "HATCH_CONFIG") or host.paths.join(user_config(host, "hatch"), "config.toml"))


def _placed(context: Context, project: str, names: frozenset[str]) -> Iterator[str]:
    """Yield environments in a folder or at a path that settings name: `dirs.env.virtual`, or `path` of an environment."""
    host, join = context.host, context.host.paths.join
    flat = setting(_config(host), "dirs", "env", "virtual")
    if flat:
        yield from context.folders(join(project, expanded(host, flat)))
    yield from declared_paths(host, project, names)


def declared_paths(host: Host, project: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the `path` of each of a project's environments that has one, in pyproject.toml or hatch.toml."""
    for options in _environments(host, project, names).values():
        path = setting(options, "path") if isinstance(options, dict) else None
        if path and not crosses_to_share(host, project, path):
            yield host.paths.normpath(host.paths.join(project, path))


def _environments(host: Host, project: str, names: frozenset[str]) -> dict[str, Any]:
    """Return the table of a project's environments: hatch.toml's, else pyproject.toml's."""
    table: Any = {}
    if "hatch.toml" in names:
        table = read_toml(host, host.paths.join(project, "hatch.toml"))
    elif _names_hatch(host, host.paths.join(project, "pyproject.toml")):
        table = read_toml(host, host.paths.join(project, "pyproject.toml")).get("tool", {})
        table = table.get("hatch", {}) if isinstance(table, dict) else {}
    environments = table.get("envs", {}) if isinstance(table, dict) else {}
    return environments if isinstance(environments, dict) else {}


def _names_hatch(host: Host, path: str) -> bool:
    """Say whether a pyproject.toml sets environments of Hatch, without parsing one that does not."""
    try:
        return b"tool.hatch.envs" in host.read(path, 1024 * 1024)
    except OSError:
        return False


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the environments that Hatch keeps for a project, the default one, named as the project, first."""
    join = host.paths.join
    root = join(data(host), "env", "virtual")
    try:
        folders = sorted(host.names(root))
    except OSError:
        return
    mark = digest(host, project) if folders else ""
    for name in folders:
        try:
            found = sorted(host.names(join(root, name, mark)))
        except OSError:
            continue
        found.sort(key=lambda inner: inner != name)
        yield from (join(root, name, mark, inner) for inner in found if not is_internal(inner))
