"""The signs of a locator are what the locator itself reads: a variable or place that it does not read would load it in vain."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder
from venvoy_server.environments.read import Memo
from venvoy_server.locators import table
from venvoy_server.locators.model import SearchRequest, SearchRun

HELD_BY_THE_WALK = {"workspace"}
VARIABLES = [(row, name) for row in table.LOCATORS for name in row.variables]
HOMES = {"linux": "/home/ann", "darwin": "/Users/ann", "win32": "C:\\Users\\ann"}


class Recording(FakeHost):
    """Records which variables are read."""

    def __init__(self, platform: str, variables: dict[str, str]) -> None:
        super().__init__({}, platform=platform, variables=variables)
        self.read_variables: set[str] = set()

    def variable(self, name: str) -> str | None:
        self.read_variables.add(name)
        return super().variable(name)


def run(row: table.Row, platform: str, variables: dict[str, str]) -> Recording:
    host = Recording(platform, variables)
    projects = {"/w": frozenset({"pyproject.toml", *row.project_signs})}
    search = SearchRun(host, SearchRequest(folders=("/w",)), Memo(), 1e9, None, projects, {})
    list(table.load(row)(search))
    return host


@pytest.mark.parametrize(("row", "name"), VARIABLES, ids=[f"{row.name} {name}" for row, name in VARIABLES])
def test_every_variable_of_a_row_is_read_by_its_locator(row: table.Row, name: str) -> None:
    platforms = [each for each in HOMES if each in row.platforms]
    assert any(name in run(row, each, {name: f"{HOMES[each]}/x"}).read_variables for each in platforms)


def test_the_signs_in_projects() -> None:
    """What a person would expect each tool to leave in a project."""
    assert {row.name: set(row.project_signs) for row in table.LOCATORS if row.project_signs} == {
        "tox": {".tox"},
        "nox": {".nox"},
        "direnv": {".direnv"},
        "pixi": {".pixi", "pixi.toml"},
        "poetry": {"poetry.toml"},
        "pdm": {".pdm-python", "__pypackages__"},
        "hatch": {"hatch.toml", ".hatch"},
    }


@pytest.mark.parametrize(
    ("name", "platform", "place"),
    [
        ("pixi", "linux", "/home/ann/.pixi/x"),
        ("pixi", "linux", "/etc/pixi/x"),
        ("poetry", "linux", "/home/ann/.cache/pypoetry/x"),
        ("poetry", "linux", "/home/ann/.config/pypoetry/x"),
        ("pipenv", "linux", "/home/ann/.local/share/virtualenvs/x"),
        ("pipenv", "linux", "/home/ann/.virtualenvs/x"),
        ("pdm", "linux", "/home/ann/.local/share/pdm/x"),
        ("hatch", "linux", "/home/ann/.local/share/hatch/x"),
        ("virtualenvwrapper", "linux", "/home/ann/Envs/x"),
        ("pipx", "linux", "/home/ann/.local/pipx/x"),
        ("pipx", "linux", "/opt/pipx/x"),
        ("home", "linux", "/home/ann/.venvs/x"),
        ("home", "linux", "/home/ann/venvs/x"),
        ("home", "linux", "/home/ann/envs/x"),
        ("home", "linux", "/home/ann/.envs/x"),
        ("home", "linux", "/home/ann/.environments/x"),
        ("uv", "linux", "/home/ann/.local/share/uv/x"),
        ("pyenv", "linux", "/home/ann/.pyenv/x"),
        ("asdf", "linux", "/home/ann/.asdf/x"),
        ("mise", "linux", "/home/ann/.local/share/mise/x"),
        ("rye", "linux", "/home/ann/.rye/x"),
        ("conda", "linux", "/home/ann/.conda/x"),
        ("conda", "linux", "/home/ann/.condarc"),
        ("conda", "linux", "/etc/conda/x"),
        ("conda", "linux", "/opt/miniforge3/x"),
        ("conda", "linux", "/usr/local/anaconda3/x"),
        ("conda", "darwin", "/opt/homebrew/Caskroom/x"),
        ("homebrew", "darwin", "/opt/homebrew/Cellar/x"),
        ("homebrew", "darwin", "/usr/local/Cellar/x"),
        ("homebrew", "linux", "/home/linuxbrew/.linuxbrew/x"),
    ],
)
def test_a_tools_own_folder_loads_its_locator(name: str, platform: str, place: str) -> None:
    row = next(each for each in table.LOCATORS if each.name == name)
    home = HOMES[platform]
    assert table.applies(FakeHost({place: ""}, platform=platform, home=home), row, {})
    assert not table.applies(
        FakeHost({f"{place}~": ""} if place.endswith("rc") else {}, platform=platform, home=home), row, {}
    )


PLACES = [(row, place) for row in table.LOCATORS for place in row.places]


def looked_below(row: table.Row, platform: str) -> set[str]:
    """Return the paths outside the project that a locator asks for on a machine that has nothing."""
    return {path for _, path in run(row, platform, {}).asked if not path.startswith(("/w", "\\w"))}


def is_below(host: FakeHost, path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("\\") + host.paths.sep)


@pytest.mark.parametrize(("row", "place"), PLACES, ids=[f"{row.name} {place}" for row, place in PLACES])
def test_every_place_of_a_row_is_read_by_its_locator(row: table.Row, place: str) -> None:
    """A machine that has the place, and nothing else, loads the locator; on some system it then looks there."""
    read = False
    for platform in row.platforms:
        host = FakeHost({}, platform=platform)
        path = table.place_of(host, place)
        if host.paths.isabs(path):
            host.put(path, Folder())
            assert table.applies(host, row, {})
            read = read or any(is_below(host, asked, path) for asked in looked_below(row, platform))
    assert read


@pytest.mark.parametrize("row", [each for each in table.LOCATORS if each.places], ids=lambda row: row.name)
def test_every_place_that_a_locator_reads_is_one_of_its_row(row: table.Row) -> None:
    """Otherwise an environment that is there would be found only on machines that have another sign of the tool."""
    for platform in row.platforms:
        host = FakeHost({}, platform=platform)
        places = [table.place_of(host, each) for each in row.places]
        asked = looked_below(row, platform)
        assert [path for path in sorted(asked) if not any(is_below(host, path, each) for each in places)] == []
