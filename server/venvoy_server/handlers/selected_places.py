"""Paths of the environments that are already selected in the folders of a search, so that its result contains them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from venvoy_server.environments.project import holds

if TYPE_CHECKING:
    from venvoy_server.environments.host import Host
    from venvoy_server.locators.model import Found, SearchRequest
    from venvoy_server.ports.machine import Machine

_LIMIT = 1024 * 1024
_SETTINGS_FILES: tuple[tuple[tuple[str, ...], tuple[bytes, ...]], ...] = (
    ((".vscode", "settings.json"), (b"defaultInterpreterPath",)),
    (("pyrightconfig.json",), (b"venvPath",)),
    (("ty.toml",), (b"python",)),
    (("pyproject.toml",), (b"venvPath", b"tool.ty.environment")),
)
"""Settings files that may name an environment, each with the byte strings that occur if it does."""
_VARIABLES = ("UV_PROJECT_ENVIRONMENT", "PDM_PYTHON", "HATCH_ENV_TYPE_VIRTUAL_PATH", "PIPENV_PIPFILE", "WORKON_HOME")


def selected_places(machine: Machine, host: Host, search: SearchRequest) -> tuple[str, ...]:
    """Return the paths of environments and interpreters that are selected for the folders of a search.

    They were chosen by the user, are active (as by `VIRTUAL_ENV`), or are named in settings files. Those that the
    search finds anyway (`.venv`, stores of tools) may be left out.
    """
    if search.scope == "interpreters":
        return ()
    pinned = search.scope == "workspace"  # in other scopes pyenv's locator reads `.python-version`
    settings = (place for folder in search.folders for place in _named_by_settings(host, folder, pinned))
    return tuple(dict.fromkeys((*_chosen(machine, host, search), *_active(host), *settings)))


def lacks_chosen(machine: Machine, host: Host, search: SearchRequest, found: Found) -> bool:
    """Return whether a search result lacks an existing environment that the user chose for the search's folders."""
    if search.scope == "interpreters":
        return False
    known = {path for each in found.environments for path in (each.prefix, each.real_prefix, *each.aliases)}
    known.update(path for each in found.interpreters for path in (each.executable, *each.aliases))
    missing = [path for path in _chosen(machine, host, search) if path not in known]
    if not missing:
        return False
    from venvoy_server.environments.read import read_environment

    return any(read_environment(host, path) is not None for path in missing)


def _chosen(machine: Machine, host: Host, search: SearchRequest) -> Iterator[str]:
    choices = [each for each in machine.state.selections() if each.environment is not None]
    folders = {path for folder in search.folders for path in (folder, host.real_path(folder))} if choices else ()
    for choice in choices:
        near = (
            holds(host.paths, folder, choice.folder) or holds(host.paths, choice.folder, folder) for folder in folders
        )
        if choice.environment is not None and any(near):
            yield choice.environment


def _active(host: Host) -> Iterator[str]:
    for variable in (
        ("VIRTUAL_ENV", "CONDA_PREFIX") if host.variable("CONDA_DEFAULT_ENV") != "base" else ("VIRTUAL_ENV",)
    ):
        prefix = host.variable(variable)
        if prefix and host.paths.isabs(prefix):
            yield host.paths.normpath(prefix)


def _named_by_settings(host: Host, folder: str, pinned: bool) -> Iterator[str]:
    join = host.paths.join
    asks = any(map(host.variable, _VARIABLES)) or (pinned and host.exists(join(folder, ".python-version")))
    if not asks and not any(_mentions(host, join(folder, *name), words) for name, words in _SETTINGS_FILES):
        return
    from venvoy_server.selection import select

    selection = select(host, folder, (folder,), candidates=False)
    if selection.path is not None and (selection.environment or selection.interpreter):
        yield selection.path


def _mentions(host: Host, path: str, words: tuple[bytes, ...]) -> bool:
    try:
        text = host.read(path, _LIMIT)
    except OSError:
        return False
    return any(word in text for word in words)
