"""Hatch: environments in its data folder by project and digest, or where a project's own settings put them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_server.environments.host import Host
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.locators.digest import sha256_text
from venvoy_server.locators.model import Candidate, SearchRun
from venvoy_server.locators.toml import read_toml, setting
from venvoy_server.locators.userdirs import expanded, given, user_config, user_data

_SETTINGS = frozenset(("pyproject.toml", "hatch.toml"))


def find(context: SearchRun) -> Iterator[Candidate]:
    """Yield Hatch's environments, without those it builds in or keeps for itself, and the Pythons that it installs."""
    host, join = context.host, context.host.paths.join
    flat = _flat(host)
    stored = [folder for path in context.folders(store(host)) for folder in context.folders(path)]
    digests = {digest(host, project): project for project in context.projects} if stored else {}
    for folder in stored:
        project = digests.get(host.paths.basename(folder))
        for path in context.folders(folder):
            if not is_internal(host.paths.basename(path)):
                yield Candidate(path, manager="hatch", project=project)
    for project, names in context.projects.items():
        if names & _SETTINGS:
            for path in _placed(host, project, names, flat):
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


def store(host: Host) -> str:
    """Return the folder of environments by project and digest: `dirs.env.virtual` of its settings, or its own."""
    configured = _virtual(host)
    is_nested = configured is not None and host.paths.isabs(configured) and configured != _shared(host)
    return configured if configured and is_nested else host.paths.join(data(host), "env", "virtual")


def _virtual(host: Host) -> str | None:
    text = setting(_config(host), "dirs", "env", "virtual")
    return host.paths.normpath(expanded(host, text)) if text else None


def _shared(host: Host) -> str:
    """Return virtualenvwrapper's folder, into which Hatch puts environments without a folder for their project."""
    return host.paths.join(host.home, ".virtualenvs")


def _flat(host: Host) -> str | None:
    """Return the folder without folders for projects: one inside each project, or the one that all share."""
    configured = _virtual(host)
    is_flat = configured is not None and (not host.paths.isabs(configured) or configured == _shared(host))
    return configured if is_flat else None


def _placed(host: Host, project: str, names: frozenset[str], flat: str | None) -> Iterator[str]:
    """Yield environments where settings put them: a `path`, HATCH_ENV_TYPE_VIRTUAL_PATH, or a flat folder."""
    join = host.paths.join
    yield from declared_paths(host, project, names)
    text = host.variable("HATCH_ENV_TYPE_VIRTUAL_PATH")
    if text and not host.paths.isabs(expanded(host, text)):
        yield host.paths.normpath(join(project, expanded(host, text)))
    if flat is None:
        return
    own = _own_names(host, project, names) if host.paths.isabs(flat) else None
    try:
        found = sorted(host.names(join(project, flat)))
    except OSError:
        return
    yield from (join(project, flat, name) for name in found if (own is None or name in own) and not is_internal(name))


def _own_names(host: Host, project: str, names: frozenset[str]) -> frozenset[str]:
    """Return the names of a project's environments: the default one has the project's own."""
    table = read_toml(host, host.paths.join(project, "pyproject.toml"))
    name = (setting(table, "project", "name") or host.paths.basename(project)).lower()
    normalised = "-".join(part for part in name.replace("_", "-").replace(".", "-").split("-") if part)
    return frozenset((normalised, *_environments(host, project, names))) - {"default"}


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
    """Yield the environments that Hatch keeps for a project: its stored default one, named as the project, first."""
    names = frozenset(name for name in _SETTINGS if host.exists(host.paths.join(project, name)))
    yield from _stored(host, project)
    yield from _placed(host, project, names, _flat(host))


def _stored(host: Host, project: str) -> Iterator[str]:
    join = host.paths.join
    root = store(host)
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
