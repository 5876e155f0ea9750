"""Hatch: environments in subfolders of its data folder, by project name and digest (hash of the project's path).

The project's or the user's settings may name other folders, which are searched too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_server.environments.host import Host
from venvoy_server.environments.project import holds
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.locators.digest import sha256_text
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.toml import read_toml, setting
from venvoy_server.locators.userdirs import expanded, given, user_config, user_data

_SETTINGS = frozenset(("pyproject.toml", "hatch.toml"))


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield Hatch's environments, except its internal ones, and the Pythons that it installed."""
    host, join = context.host, context.host.paths.join
    config = _config(host)
    stored = [folder for path in context.folders(store(host, config)) for folder in context.folders(path)]
    digests = {digest(host, project): project for project in context.projects} if stored else {}
    for folder in stored:
        project = digests.get(host.paths.basename(folder))
        for path in context.folders(folder):
            if not is_internal(host.paths.basename(path)):
                yield PrefixCandidate(path, manager="hatch", project=project)
    for project, names in context.projects.items():
        if names & _SETTINGS:
            for path in _placed(host, project, names):
                yield PrefixCandidate(path, manager="hatch", project=project)
    for path in context.folders(join(data(host, config), "pythons")):
        yield PrefixCandidate(join(path, "python"), "installation", "hatch")


def digest(host: Host, project: str) -> str:
    """Return the name of the folder that Hatch uses for a project: 8 characters of a hash of the project's real path.

    On Windows and macOS, the path is hashed in lower case. Hatch computes the name in `hatch.utils.fs.Path.id`.
    """
    path = host.real_path(project)
    return sha256_text(path if host.platform == "linux" else path.casefold())[:8]


def is_internal(name: str) -> bool:
    """Return whether an environment's name is one that Hatch uses internally: to build, format or test."""
    return name.endswith("-build") or name.startswith("hatch-")


def data(host: Host, config: dict[str, Any] | None = None) -> str:
    """Return the path of Hatch's data folder; `config` are the user's Hatch settings, None to read them."""
    configured = setting(_config(host) if config is None else config, "dirs", "data")
    return given(host, "HATCH_DATA_DIR") or expanded(host, configured or "") or user_data(host, "hatch")


def _config(host: Host) -> dict[str, Any]:
    return read_toml(host, given(host, "HATCH_CONFIG") or host.paths.join(user_config(host, "hatch"), "config.toml"))


def store(host: Host, config: dict[str, Any] | None = None) -> str:
    """Return the folder in which Hatch keeps environments, in subfolders by project name and digest of the path.

    It is `dirs.env.virtual` in the user's Hatch settings. If this is not set, or if Hatch would make no such subfolders
    in it, the default folder is returned. `config` are these settings, None to read them.
    """
    config = _config(host) if config is None else config
    configured = _virtual(host, config)
    is_nested = configured is not None and host.paths.isabs(configured) and configured != _shared(host)
    return configured if configured and is_nested else host.paths.join(data(host, config), "env", "virtual")


def _virtual(host: Host, config: dict[str, Any]) -> str | None:
    text = setting(config, "dirs", "env", "virtual")
    return host.paths.normpath(expanded(host, text)) if text else None


def _shared(host: Host) -> str:
    """Return the path of `~/.virtualenvs`, virtualenvwrapper's folder: Hatch makes no subfolders per project in it."""
    return host.paths.join(host.home, ".virtualenvs")


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the paths of a project's environments without duplicates, beginning with the one that Hatch would use.

    First the configured path of the environment in use (the one called HATCH_ENV, else `default`), then those in the
    folder that the settings name, then those in Hatch's data folder, then the configured paths of other environments.
    The order is that of Hatch's `VirtualEnvironment.__init__`.
    """
    names = frozenset(name for name in _SETTINGS if host.exists(host.paths.join(project, name)))
    environments = _environments(host, project, names)
    paths = (_by_variable(host, project), *_declared(host, project, environments, _in_use(host)))
    found = (*filter(None, paths), *_in_flat_folder(host, project, environments), *_stored(host, project))
    yield from dict.fromkeys((*found, *_declared(host, project, environments)))


def _placed(host: Host, project: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the paths of a project's environments that settings place elsewhere than in Hatch's usual folder.

    Three settings do so: the key `path` of an environment in the project's settings, the variable
    HATCH_ENV_TYPE_VIRTUAL_PATH, and the user's setting `dirs.env.virtual`. The third counts only if it is a folder
    inside the project, or `~/.virtualenvs`. `names` are the names of the files in the project's folder, and show
    whether there is a hatch.toml.
    """
    environments = _environments(host, project, names)
    yield from _declared(host, project, environments)
    named = _by_variable(host, project)
    if named is not None:
        yield named
    yield from _in_flat_folder(host, project, environments)


def _in_use(host: Host) -> str:
    return host.variable("HATCH_ENV") or "default"


def _by_variable(host: Host, project: str) -> str | None:
    """Return the path of a project's environment that the variable HATCH_ENV_TYPE_VIRTUAL_PATH sets.

    A relative path is resolved against `project`, the project's folder. Return None if the variable is unset or empty.
    Whether the path exists is not checked.
    """
    text = host.variable("HATCH_ENV_TYPE_VIRTUAL_PATH")
    return host.paths.normpath(host.paths.join(project, expanded(host, text))) if text else None


def _declared(host: Host, project: str, environments: dict[str, Any], name: str | None = None) -> Iterator[str]:
    """Yield the absolute paths that a project's Hatch settings give to its environments (the key `path`).

    `environments` are the settings of each environment by its name. If `name` is not None, only the path of this
    environment is yielded; if it has none, that of its template, if any.
    """
    for each, options in environments.items() if name is None else ((name, environments.get(name)),):
        path = setting(options, "path") if isinstance(options, dict) else None
        if path is None and name not in (None, "default"):
            template = (setting(options, "template") if isinstance(options, dict) else None) or "default"
            path = setting(environments, template, "path") if template != each else None
        if path and not crosses_to_share(host, project, path):
            yield host.paths.normpath(host.paths.join(project, path))


def _in_flat_folder(host: Host, project: str, environments: dict[str, Any]) -> Iterator[str]:
    """Yield a project's environments in Hatch's environment folder, if Hatch makes no subfolders per project there.

    Hatch makes no such subfolders if the folder is inside the project, or is `~/.virtualenvs`. Inside the project, all
    environments in the folder are yielded. In `~/.virtualenvs`, which projects share, only environments with the name
    of this project or a name in `environments` are yielded. Environments that Hatch uses internally are left out.
    `environments` maps the names of the project's environments to their settings.
    """
    # A data folder inside the project is flat too: CI sets HATCH_DATA_DIR to one for caching.
    config = _config(host)
    configured = _virtual(host, config) or host.paths.join(data(host, config), "env", "virtual")
    folder, is_shared = host.paths.join(project, configured), configured == _shared(host)
    if not is_shared and not holds(host.paths, project, folder):
        return
    default = _default_name(host, project)
    own = (frozenset((default, *environments)) - {"default"}) if is_shared else None
    try:
        found = [name for name in host.names(folder) if (own is None or name in own) and not is_internal(name)]
    except OSError:
        return
    first = default if _in_use(host) == "default" else _in_use(host)
    yield from (host.paths.join(folder, name) for name in sorted(found, key=lambda name: (name != first, name)))


def _default_name(host: Host, project: str) -> str:
    """Return the name that the folder of a project's default environment has: the project's name in normalised form."""
    table = read_toml(host, host.paths.join(project, "pyproject.toml"))
    name = (setting(table, "project", "name") or host.paths.basename(project)).lower()
    return "-".join(part for part in name.replace("_", "-").replace(".", "-").split("-") if part)


def _environments(host: Host, project: str, names: frozenset[str]) -> dict[str, Any]:
    """Return the settings of a project's environments by name, from hatch.toml, else from pyproject.toml.

    `names` are the names of the files in the project's folder. The result is empty if neither file has such settings.
    """
    environments: Any = None
    if "hatch.toml" in names:
        environments = read_toml(host, host.paths.join(project, "hatch.toml")).get("envs")
    if environments is None and _names_environments(host, host.paths.join(project, "pyproject.toml")):
        environments = read_toml(host, host.paths.join(project, "pyproject.toml"))
        for key in ("tool", "hatch", "envs"):
            environments = environments.get(key) if isinstance(environments, dict) else None
    return environments if isinstance(environments, dict) else {}


def _names_environments(host: Host, path: str) -> bool:
    """Return whether the pyproject.toml at a path may define Hatch environments: a fast check before parsing it."""
    try:
        text = host.read(path, 1024 * 1024)
    except OSError:
        return False
    return b"hatch" in text and b"envs" in text


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
        first = name if _in_use(host) == "default" else _in_use(host)
        found.sort(key=lambda inner: inner != first)
        yield from (join(root, name, mark, inner) for inner in found if not is_internal(inner))
