"""conda, mamba and micromamba: their installations, and every environment in the lists and settings of these tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import names_in
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import config_home, data_home, expanded, given, user_data

_NAMES = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "miniconda", "anaconda", "micromamba", "conda")


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the installations of conda and mamba with the environments in their `envs`, then other conda environments.

    The others are in the folders that conda's settings or environment variables name, and in conda's own list
    (`~/.conda/environments.txt`).
    """
    host, join = context.host, context.host.paths.join
    installed: list[str] = []
    for root in dict.fromkeys(_roots(host)):
        if host.exists(join(root, "conda-meta")):
            installed.append(root)
            yield PrefixCandidate(root, manager=_tool(host, root))
        for path in context.folders(join(root, "envs")):
            yield PrefixCandidate(path, manager=_tool(host, root))
    for folder in dict.fromkeys(_folders(host, installed)):
        for path in context.folders(folder):
            yield PrefixCandidate(path, manager="conda")
    for path in _listed(host):
        yield PrefixCandidate(path, manager="conda")


def _tool(host: Host, root: str) -> str:
    name = host.paths.basename(root).lower()
    return name if name in ("micromamba", "mamba") else "conda"


def _roots(host: Host) -> Iterator[str]:
    """Yield paths at which conda may be installed: from variables such as CONDA_ROOT, then the usual folders."""
    join = host.paths.join
    for variable in ("CONDA_ROOT", "_CONDA_ROOT", "CONDA_DIR", "MAMBA_ROOT_PREFIX"):
        path = given(host, variable)
        if path:
            yield path
    executable = given(host, "CONDA_EXE") or given(host, "MAMBA_EXE")
    if executable:
        yield host.paths.dirname(host.paths.dirname(executable))
    for place in _places(host):
        yield from (join(place, name) for name in _NAMES)
    # The default of micromamba and mamba since 2.0; micromamba's was ~/micromamba.
    yield user_data(host, "mamba", roaming=True) if host.platform == "win32" else join(data_home(host), "mamba")
    if host.platform == "darwin":
        for cask in ("/opt/homebrew/Caskroom", "/usr/local/Caskroom"):
            yield from (join(cask, name, "base") for name in ("miniconda", "anaconda", "miniforge", "mambaforge"))


def _places(host: Host) -> tuple[str, ...]:
    join, home = host.paths.join, host.home
    if host.platform == "win32":
        data = host.variable("PROGRAMDATA") or "C:\\ProgramData"
        local = host.variable("LOCALAPPDATA") or join(home, "AppData", "Local")
        return (home, data, local, join(local, "conda"), "C:\\", "C:\\tools")
    brew = ("/opt/homebrew/Caskroom", "/usr/local/Caskroom") if host.platform == "darwin" else ()
    return (
        home,
        join(home, ".local", "share"),
        join(home, "opt"),
        "/opt",
        "/usr/local",
        "/usr/share",
        *brew,
        *(join(place, name, "base") for place in brew for name in _NAMES[:4]),
    )


def _folders(host: Host, installed: Sequence[str]) -> Iterator[str]:
    """Yield the folders that hold environments, from variables such as CONDA_ENVS_PATH, `.condarc` files and defaults.

    `installed` are the folders of conda's installations, which may have a `.condarc` too. A default is `~/.conda/envs`.
    """
    for variable in ("CONDA_ENVS_PATH", "CONDA_ENVS_DIRS"):
        for part in (host.variable(variable) or "").split(host.paths.pathsep):
            path = expanded(host, part)
            if path and host.paths.isabs(path):
                yield path
    for file in _settings_files(host, installed):
        yield from environment_folders(host, file)
    yield host.paths.join(host.home, ".conda", "envs")
    if host.platform == "win32":
        local = host.variable("LOCALAPPDATA") or host.paths.join(host.home, "AppData", "Local")
        yield host.paths.join(local, "conda", "conda", "envs")


def _settings_files(host: Host, installed: Sequence[str]) -> Iterator[str]:
    """Yield the paths of conda's and mamba's settings files (such as `~/.condarc`), whether they exist or not.

    The paths are those in which conda itself looks (`conda.base.constants.SEARCH_PATH`), and those in environment
    variables. `installed` are the folders of conda's installations.
    """
    join, home = host.paths.join, host.home
    named = [given(host, variable) for variable in ("CONDARC", "MAMBARC")]
    yield from (path for path in named if path)
    system = (join(host.variable("PROGRAMDATA") or "C:\\ProgramData", "conda"),)
    folders = [
        *(system if host.platform == "win32" else ("/etc/conda", "/var/lib/conda")),
        *installed,
        join(config_home(host), "conda"),
        join(home, ".config", "conda"),
        join(home, ".conda"),
    ]
    folders += [path for path in (given(host, "CONDA_PREFIX"),) if path]
    yield from (join(home, name) for name in (".condarc", ".mambarc"))
    for folder in dict.fromkeys(folders):
        yield from (join(folder, name) for name in (".condarc", "condarc", ".mambarc"))
        parts = join(folder, "condarc.d")
        yield from (join(parts, name) for name in sorted(names_in(host, parts)) if name.endswith((".yml", ".yaml")))


def environment_folders(host: Host, path: str) -> list[str]:
    """Return the folders of environments that a settings file (.condarc) names: its `envs_dirs` or `envs_path`.

    No YAML parser is used. Three forms are supported: a list of lines that begin with `-`, a list in brackets, and a
    single value. Relative paths are left out.
    """
    try:
        text = host.read(path, 262144).decode("utf-8", "replace")
    except OSError:
        return []
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        bare = line.partition(" #")[0].strip()
        key, colon, rest = bare.partition(":")
        if colon and not line[:1].isspace() and key in ("envs_dirs", "envs_path"):
            inside = True
            found += [part.strip() for part in rest.strip().strip("[]").split(",")]
        elif inside and bare.startswith("- "):
            found.append(bare[2:].strip())
        elif bare and not bare.startswith(("#", "-")):
            inside = False
    paths = [expanded(host, part.strip("'\"")) for part in found if part.strip("'\"")]
    return [path for path in paths if host.paths.isabs(path)]


def _listed(host: Host) -> Iterator[str]:
    """Yield the existing folders in `~/.conda/environments.txt`, conda's list of environments.

    conda never removes missing folders from the list.
    """
    try:
        text = host.read(host.paths.join(host.home, ".conda", "environments.txt"), 262144).decode("utf-8", "replace")
    except OSError:
        return
    for line in text.splitlines():
        path = line.strip()
        if path and host.paths.isabs(path) and host.stat(path) is not None:
            yield host.paths.normpath(path)
