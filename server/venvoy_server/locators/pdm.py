"""PDM: interpreters named in `.pdm-python`, `__pypackages__`, and environments and Pythons in PDM's own folders."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import is_python_name, real_folder
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.locators.digest import md5_text
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.toml import read_toml, setting
from venvoy_server.locators.userdirs import expanded, given, user_config, user_data


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield each project's interpreter in `.pdm-python` and its `__pypackages__`, then what is in PDM's own folders.

    These are the environments outside their projects, and the Pythons that PDM installed.
    """
    host, join = context.host, context.host.paths.join
    for project, names in context.projects.items():
        if ".pdm-python" in names:
            yield from _recorded(host, project)
        if "__pypackages__" in names:
            for path in context.folders(join(project, "__pypackages__")):
                yield PrefixCandidate(path, manager="pdm", project=project)
    found = context.folders(store(host))
    starts = (
        {
            start: project
            for project in context.projects
            for start in prefixes_of(host, project, real_folder(host, project, context.memo))
        }
        if found
        else {}
    )
    for path in found:
        name = host.paths.basename(path)
        yield PrefixCandidate(
            path, manager="pdm", project=next((starts[start] for start in starts if name.startswith(start)), None)
        )
    for path in context.folders(_pythons(host)):
        yield PrefixCandidate(path, "installation", "pdm")


def prefix_of(host: Host, project: str) -> str:
    """Return the text `NAME-HASH-` with which the names of a project's environments in PDM's own folder begin.

    NAME is the name of the project's folder, HASH the first 8 characters of the MD5 of its path, as PDM computes it.
    """
    path = project.replace("\\", "/") if host.platform == "win32" else project
    return f"{host.paths.basename(project)}-{md5_text(path)[:8]}-"


def prefixes_of(host: Host, project: str, real: str) -> tuple[str, ...]:
    """Return the texts `NAME-HASH-` with which the names of a project's environments in PDM's own folder may begin.

    There are two if the project's path is not its real path (`real`), else one: PDM mostly uses the real one.
    """
    return (prefix_of(host, project),) if real == project else (prefix_of(host, project), prefix_of(host, real))


def store(host: Host) -> str:
    """Return the folder in which PDM keeps environments outside their project (`venv.location` in its settings)."""
    return _configured(host, "venv", "location") or host.paths.join(_data(host), "venvs")


def _pythons(host: Host) -> str:
    """Return the folder of the Pythons that PDM installed (`python.install_root`)."""
    return _configured(host, "python", "install_root") or host.paths.join(_data(host), "python")


def _data(host: Host) -> str:
    # Without an author, platformdirs uses the program's name for it: `%LOCALAPPDATA%\pdm\pdm`.
    return user_data(host, "pdm", author="pdm")


def _configured(host: Host, *keys: str) -> str | None:
    """Return the absolute path that the user's PDM settings (config.toml) have for one setting, or None.

    `keys` are the names of the nested tables and, last, of the setting: `"venv", "location"`. None is returned if the
    setting is missing or is not an absolute path. `~` or a variable at the beginning is expanded.
    """
    config = given(host, "PDM_CONFIG_FILE")
    file = config or host.paths.join(user_config(host, "pdm", author="pdm"), "config.toml")
    text = expanded(host, setting(read_toml(host, file), *keys) or "")
    return text if host.paths.isabs(text) else None


def _recorded(host: Host, project: str) -> Iterator[PrefixCandidate]:
    try:
        text = path_text(host.read(host.paths.join(project, ".pdm-python"), 4096)).strip()
    except OSError:
        return
    names_one = host.paths.isabs(text) and "\n" not in text and "\0" not in text
    if names_one and is_python_name(host.paths.basename(text)) and not crosses_to_share(host, project, text):
        yield PrefixCandidate(host.paths.normpath(text), "executable", "pdm", project)


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the paths of a project's environments in PDM's own folder."""
    folder = store(host)
    try:
        names = sorted(host.names(folder))
    except OSError:
        return
    starts = prefixes_of(host, project, host.real_path(project)) if names else ()
    yield from (host.paths.join(folder, name) for name in names if name.startswith(starts))
