"""Poetry: environments in its cache, whose names contain the project's name and a digest (hash) of its path."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.locators.digest import sha256_text
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.toml import read_toml, setting
from venvoy_server.locators.userdirs import expanded, given, user_cache, user_config, user_data

_DIGEST = 8


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in the folders where Poetry keeps them, and the Pythons that Poetry installed.

    The project of an environment is only known if the project is in a workspace.
    """
    host = context.host
    folders = dict.fromkeys(folder for project in (None, *context.projects) for folder in stores(host, project))
    found = [path for folder in folders for path in context.folders(folder)]
    digests = {digest(host, project): project for project in context.projects} if found else {}
    for path in found:
        mark = digest_in(host.paths.basename(path))
        if mark is not None:
            yield PrefixCandidate(path, manager="poetry", project=digests.get(mark))
    for path in context.folders(host.paths.join(data(host), "python")):
        yield PrefixCandidate(path, "installation", "poetry")


def digest(host: Host, project: str) -> str:
    """Return the first 8 characters of a hash of a project's path, which are part of its environments' names.

    Poetry computes them in `EnvManager.generate_env_name`.
    """
    return sha256_text(host.paths.normcase(host.real_path(project)))[:_DIGEST]


def digest_in(name: str) -> str | None:
    """Return the hash of the project's path in an environment's name `NAME-HASH-pyX.Y`; None for other names.

    The hash has 8 characters, of which some may be `-`.
    """
    stem, separator, version = name.rpartition("-py")
    if not separator or not version[:1].isdigit() or len(stem) <= _DIGEST + 1 or stem[-_DIGEST - 1] != "-":
        return None
    return stem[-_DIGEST:]


def stores(host: Host, project: str | None) -> Iterator[str]:
    """Yield the folder in which Poetry keeps a project's environments, as the only item.

    It is set by POETRY_VIRTUALENVS_PATH, the project's poetry.toml or the user's config.toml; else it is the default.
    Without a project, only the user's settings are read.
    """
    variable = host.variable("POETRY_VIRTUALENVS_PATH")
    named = expanded(host, variable.replace("{cache-dir}", cache(host, project))) if variable else ""
    path = host.paths.normpath(named) if host.paths.isabs(named) else _configured(host, project)
    yield path or host.paths.join(cache(host, project), "virtualenvs")


def _configured(host: Host, project: str | None) -> str | None:
    for file in _files(host, project):
        text = setting(read_toml(host, file), "virtualenvs", "path")
        if text:
            return _named_in(host, file, text.replace("{cache-dir}", cache(host, project)), project)
    return None


def cache(host: Host, project: str | None = None) -> str:
    """Return Poetry's cache folder: POETRY_CACHE_DIR, the setting `cache-dir` (project's or user's), or the default."""
    named = given(host, "POETRY_CACHE_DIR")
    for file in _files(host, project) if named is None else ():
        text = setting(read_toml(host, file), "cache-dir")
        named = named or (_named_in(host, file, text, project) if text else None)
    return named or user_cache(host, "pypoetry")


def _named_in(host: Host, file: str, text: str, project: str | None) -> str | None:
    """Return the path `text`, found in the settings file `file`, as an absolute path, or None if it must not be used.

    A relative path is resolved against the project; without a project, it is not used. Nor is a path on a Windows
    network share, unless `file` is on a share too.
    """
    path = expanded(host, text)
    if project is not None:
        path = host.paths.join(project, path)
    is_usable = host.paths.isabs(path) and not crosses_to_share(host, file, path)
    return host.paths.normpath(path) if is_usable else None


def data(host: Host) -> str:
    """Return Poetry's data folder, in which it installs Pythons."""
    return given(host, "POETRY_HOME") or user_data(host, "pypoetry", roaming=True)


def _files(host: Host, project: str | None) -> Iterator[str]:
    if project is not None:
        yield host.paths.join(project, "poetry.toml")
    folder = given(host, "POETRY_CONFIG_DIR") or user_config(host, "pypoetry", roaming=True)
    yield host.paths.join(folder, "config.toml")


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the paths of a project's environments in Poetry's folder, sorted by name.

    If the user has chosen one by `poetry env use` (stored in `envs.toml`), this one comes first.
    """
    for folder in stores(host, project):
        try:
            marked = [name for name in host.names(folder) if digest_in(name) is not None]
        except OSError:
            continue
        if not marked:
            continue
        mark = digest(host, project)
        names = sorted(name for name in marked if digest_in(name) == mark)
        chosen = _chosen(host, folder, mark)
        names.sort(key=lambda name: not (chosen is not None and name.endswith(f"-py{chosen}")))
        yield from (host.paths.join(folder, name) for name in names)


def _chosen(host: Host, folder: str, mark: str) -> str | None:
    """Return the Python version (`3.11`) that `poetry env use` stored for a project in `envs.toml`, or None.

    `folder` is the folder in which Poetry keeps environments and `envs.toml`. `mark` is the hash of the project's path,
    which is part of the environments' names.
    """
    for section, values in read_toml(host, host.paths.join(folder, "envs.toml")).items():
        if section.endswith(f"-{mark}") and isinstance(values, dict):
            return setting(values, "minor")
    return None
