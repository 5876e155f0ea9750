"""The table of locators in the order in which they run; each is a module that finds the environments of one tool.

If several find the same environment, the first determines its manager and project.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Literal

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.locators import userdirs
from venvoy_server.locators.model import Find

POSIX = ("linux", "darwin")
EVERYWHERE = ("linux", "darwin", "win32")


Finds = Literal["projects", "environments", "interpreters"]
"""What a locator finds: environments of workspaces (`projects`), any environments, or base interpreters."""


class Row(msgspec.Struct, frozen=True):
    """A row of the table: one locator, a module that finds the environments or interpreters of one tool.

    `name` is also the module's name; `platforms` are those on which it runs. The module is loaded only if the tool
    seems to be used: if one of `variables` (of the process), `places` (paths) or `project_signs` (file names in a
    project) is present. A locator that lists none of these is always loaded on its platforms.
    """

    name: str
    finds: frozenset[Finds]
    platforms: tuple[str, ...] = EVERYWHERE
    variables: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    project_signs: frozenset[str] = frozenset()


_PROJECTS: frozenset[Finds] = frozenset(("projects", "environments"))
_PROJECTS_AND_INTERPRETERS: frozenset[Finds] = frozenset(("projects", "environments", "interpreters"))
_BOTH: frozenset[Finds] = frozenset(("environments", "interpreters"))
_ENVIRONMENTS: frozenset[Finds] = frozenset(("environments",))
_INTERPRETERS: frozenset[Finds] = frozenset(("interpreters",))

_CONDA_NAMES = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", "miniconda", "anaconda", "conda")
_CONDA_PLACES = (
    *("~/.conda", "~/.condarc", "~/.mambarc", "~/.config/conda", "config:conda", "local:conda"),
    *("xdg-data:mamba", "roaming:mamba"),
    *(
        f"{place}/{name}"
        for place in ("~", "~/.local/share", "~/opt", "/opt", "/usr/local", "/usr/share")
        for name in _CONDA_NAMES
    ),
    *("/etc/conda", "/var/lib/conda", "/opt/homebrew/Caskroom", "/usr/local/Caskroom"),
    *(f"{place}{name}" for place in ("C:\\", "C:\\tools\\", "C:\\ProgramData\\", "local:") for name in _CONDA_NAMES),
)

LOCATORS: tuple[Row, ...] = (
    # Workspaces first: they are requested most, and the locators below compute environment names from their projects.
    Row("workspace", _PROJECTS),
    Row("active", _PROJECTS, variables=("VIRTUAL_ENV", "CONDA_PREFIX")),
    # Tools with environments inside the project.
    Row("tox", _PROJECTS, project_signs=frozenset((".tox",))),
    Row("nox", _PROJECTS, project_signs=frozenset((".nox",))),
    Row("direnv", _PROJECTS, project_signs=frozenset((".direnv",))),
    # Before conda, whose lists may name Pixi's environments too.
    Row(
        "pixi",
        _PROJECTS,
        variables=("PIXI_HOME", "PIXI_CONFIG_FILE", "PIXI_CACHE_DETACHED_ENVIRONMENTS_DIR"),
        places=(
            "~/.pixi",
            "config:pixi",
            "~/.config/pixi",
            "roaming:pixi",
            "/etc/pixi",
            "C:\\ProgramData\\pixi",
            "cache:rattler",
            "~/.cache/pixi",
        ),
        project_signs=frozenset((".pixi", "pixi.toml")),
    ),
    # Tools with a central store. Pipenv precedes virtualenvwrapper: they may share a folder, and only
    # Pipenv's names have a digest. virtualfish precedes it too, since its variable may name the same folder.
    Row(
        "poetry",
        _PROJECTS_AND_INTERPRETERS,
        variables=("POETRY_VIRTUALENVS_PATH", "POETRY_CACHE_DIR", "POETRY_HOME", "POETRY_CONFIG_DIR"),
        places=("cache:pypoetry", "data:pypoetry", "config:pypoetry", "roaming:pypoetry"),
        project_signs=frozenset(("poetry.toml",)),
    ),
    Row("pipenv", _PROJECTS, variables=("WORKON_HOME",), places=("xdg-data:virtualenvs", "~/.virtualenvs")),
    Row(
        "pdm",
        _PROJECTS_AND_INTERPRETERS,
        variables=("PDM_CONFIG_FILE",),
        places=("data:pdm", "config:pdm"),
        project_signs=frozenset((".pdm-python", "__pypackages__")),
    ),
    Row(
        "hatch",
        _PROJECTS_AND_INTERPRETERS,
        variables=("HATCH_DATA_DIR", "HATCH_CONFIG", "HATCH_ENV_TYPE_VIRTUAL_PATH"),
        places=("data:hatch", "config:hatch"),
        project_signs=frozenset(("hatch.toml", ".hatch")),
    ),
    Row("virtualfish", _PROJECTS, variables=("VIRTUALFISH_HOME",)),
    Row("virtualenvwrapper", _PROJECTS, variables=("WORKON_HOME",), places=("~/.virtualenvs", "~/Envs")),
    Row(
        "pipx",
        _ENVIRONMENTS,
        variables=("PIPX_HOME", "PIPX_GLOBAL_HOME"),
        places=("data:pipx", "~/.local/pipx", "~/pipx", "/opt/pipx"),
    ),
    Row("home", _ENVIRONMENTS, places=("~/.venvs", "~/venvs", "~/envs", "~/Envs", "~/.envs", "~/.environments")),
    # Tools that install Pythons. They precede PATH, so that a Python gets its tool as manager.
    Row(
        "uv",
        _PROJECTS_AND_INTERPRETERS,
        variables=("UV_PYTHON_INSTALL_DIR", "UV_TOOL_DIR", "UV_CACHE_DIR", "UV_PROJECT_ENVIRONMENT"),
        places=("xdg-data:uv", "xdg-cache:uv", "roaming:uv", "local:uv", "~/.config/uv"),
    ),
    Row("pyenv", _BOTH, variables=("PYENV_ROOT", "PYENV"), places=("~/.pyenv",)),
    Row("asdf", _INTERPRETERS, variables=("ASDF_DATA_DIR",), places=("~/.asdf",)),
    Row("mise", _INTERPRETERS, variables=("MISE_DATA_DIR",), places=("xdg-data:mise", "local:mise")),
    Row("rye", _INTERPRETERS, variables=("RYE_HOME",), places=("~/.rye",)),
    Row(
        "conda",
        _BOTH,
        variables=(
            "CONDA_EXE",
            "CONDA_ROOT",
            "_CONDA_ROOT",
            "CONDA_DIR",
            "MAMBA_EXE",
            "MAMBA_ROOT_PREFIX",
            "CONDA_ENVS_PATH",
            "CONDA_ENVS_DIRS",
            "CONDARC",
            "MAMBARC",
        ),
        places=_CONDA_PLACES,
    ),
    Row(
        "homebrew",
        _INTERPRETERS,
        POSIX,
        ("HOMEBREW_PREFIX",),
        ("/opt/homebrew/Cellar", "/usr/local/Cellar", "/home/linuxbrew/.linuxbrew"),
    ),
    Row("frameworks", _INTERPRETERS, ("darwin",)),
    # On Windows: installation managers, then the registry, which may name the same Pythons, then plain folders.
    Row("pymanager", _INTERPRETERS, ("win32",), places=("local:Python",)),
    Row("windows_store", _INTERPRETERS, ("win32",), places=("local:Microsoft\\WindowsApps",)),
    Row("windows_registry", _INTERPRETERS, ("win32",)),
    Row("windows_folders", _INTERPRETERS, ("win32",)),
    # Last, sources that only know a path; the system's folders precede PATH, which mostly has the same.
    Row("system", _INTERPRETERS, POSIX),
    Row("path", _BOTH),
)


def applies(host: Host, row: Row, projects: dict[str, frozenset[str]]) -> bool:
    """Return whether a locator may find anything on this machine, by the signs in its `row` (cheap checks).

    `projects` maps the path of each project's folder to the names of the files in it. True for a locator without signs,
    if it runs on this platform.
    """
    if host.platform not in row.platforms:
        return False
    if not row.variables and not row.places and not row.project_signs:
        return True
    if any(host.variable(name) for name in row.variables):
        return True
    if row.project_signs and any(names & row.project_signs for names in projects.values()):
        return True
    places = (place_of(host, place) for place in row.places)
    return any(host.exists(place) for place in places if host.paths.isabs(place))


def place_of(host: Host, text: str) -> str:
    """Return the path that `text`, a path with an abbreviated beginning, means for this user.

    The texts come from the table of locators (modules that find environments), and show that a tool is used. `~/NAME`
    is in the home folder. `data:NAME`, `cache:NAME` and `config:NAME` are in the user's data, cache and configuration
    folders. The other prefixes are `roaming:` and `local:` (Windows), `xdg-data:` and `xdg-cache:`. Any other text is
    returned unchanged.
    """
    kind, colon, rest = text.partition(":")
    base = _BASES.get(kind) if colon else None
    if base is not None:
        return base(host, rest)
    return host.paths.join(host.home, *text[2:].split("/")) if text.startswith("~/") else text


_BASES: dict[str, Callable[[Host, str], str]] = {
    "data": userdirs.user_data,
    "cache": userdirs.user_cache,
    "config": userdirs.user_config,
    "roaming": lambda host, name: userdirs.user_data(host, name, roaming=True),
    "local": lambda host, name: userdirs.user_data(host, name),
    "xdg-data": lambda host, name: host.paths.join(userdirs.data_home(host), name),
    "xdg-cache": lambda host, name: host.paths.join(userdirs.cache_home(host), name),
}


def load(row: Row) -> Find:
    """Import a locator's module and return its function `find`, which yields what the locator finds.

    Only called if `applies` returned True: modules for tools that are not on the machine are not imported.
    """
    find: Find = import_module(f"venvoy_server.locators.{row.name}").find
    return find
