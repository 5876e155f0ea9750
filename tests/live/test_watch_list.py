"""Which folders are watched, and what a change in one of them means."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder, Link, Node, python_files, venv_files
from venvoy_server.live.recording_host import RecordingHost
from venvoy_server.live.watch_list import Effect, WatchList, watch_list, way
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import SearchRequest

BASE = "/opt/python/3.11.7"
SITES = "/work/app/.venv/lib/python3.11/site-packages"
FILES: dict[str, Node] = {
    **python_files("/opt/store/3.11.7", "3.11.7"),
    "/opt/python": Link("store"),
    **venv_files("/work/app/.venv", BASE, "3.11.7"),
    "/work/app/pyproject.toml": "",
    "/work/app/src/main.py": "",
    "/work/app/new/inner": "",
    "/work/app/node_modules/x": "",
    "/home/ann/.local/share": Folder(),
}


def listed(host: FakeHost) -> WatchList:
    search, noting = SearchRequest(folders=("/work",)), RecordingHost(host)
    return watch_list(host, search, discover(noting, search), noting.listed, noting.missed)


@pytest.mark.parametrize(
    ("path", "effect"),
    [
        ("/work/app/.venv", "environments"),
        ("/work/app/.venv/pyvenv.cfg", "environments"),
        ("/work/app/.venv/bin/python", "environments"),
        ("/work/app/.venv/bin/pip", None),
        ("/work/app/new", "environments"),
        ("/work/app/src/main.py", None),
        ("/work/app/notes.txt", None),
        ("/work/app/pyproject.toml", "environments"),
        ("/work/app/node_modules", None),
        ("/work/app/.python-version", "selections"),
        ("/work/app/.python-envs", "environments"),
        (f"{SITES}/six-1.0.dist-info", "packages"),
        (f"{SITES}/__pycache__", None),
        ("/opt/python", "environments"),
        ("/opt/store/3.11.7/bin/python3.11", "environments"),
        ("/opt/store/3.11.7/bin/idle3", None),
        ("/home/ann/.local/share/pypoetry", "environments"),
        ("/home/ann/.local/share/other", None),
        ("/home/ann/.cache", "environments"),
        ("/work/app/deep/down/there/.venv", "environments"),
        ("/work/app/deep/down/there/main.py", None),
        ("/elsewhere/.venv", None),
    ],
)
def test_what_a_change_asks_for(path: str, effect: Effect | None) -> None:
    host = FakeHost(FILES)
    assert listed(host).effect(host, path) == effect


def test_a_watched_folder_that_went_matters_though_its_parent_is_not_watched() -> None:
    host = FakeHost(FILES)
    watch = listed(host)
    host.remove("/work/app/.venv/lib")
    assert watch.effect(host, SITES) == "environments"


def test_roles_of_the_folders() -> None:
    watch = listed(FakeHost(FILES))
    expected = {
        "/work": "place",
        "/work/app": "place",
        "/work/app/.venv": "inside",
        "/work/app/.venv/bin": "inside",
        SITES: "packages",
        "/opt": "base",
        "/opt/store/3.11.7/bin": "base",
        "/home/ann/.local/share": "waiting",
    }
    assert {folder: watch.roles.get(folder) for folder in expected} == expected
    assert not any("node_modules" in folder for folder in watch.roles)


def test_a_link_to_an_environment_is_watched_at_both_ends() -> None:
    host = FakeHost({**FILES, **venv_files("/store/one", BASE, "3.11.7"), "/work/linked/.venv": Link("/store/one")})
    watch = listed(host)
    assert watch.roles["/work/linked/.venv"] == watch.roles["/store/one"] == "inside"
    assert watch.effect(host, "/work/linked/.venv") == "environments"
    host.remove("/work/linked/.venv")
    assert watch.effect(host, "/work/linked/.venv") == "environments"


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("/usr/bin/python3.11", ["/usr/bin"]),
        ("/usr/bin/python3", ["/usr/bin", "/usr/bin"]),
        ("/brew/opt/python@3/bin/python3", ["/brew/opt", "/brew/Cellar/python/3.11.7/bin"]),
        ("/loop/a/bin/python", ["/loop"] * 40 + ["/loop/a/bin"]),
        ("/not/there/python", ["/not/there"]),
    ],
)
def test_the_way_to_an_interpreter_goes_through_every_link(path: str, folders: list[str]) -> None:
    host = FakeHost(
        {
            "/usr/bin/python3.11": "",
            "/usr/bin/python3": Link("python3.11"),
            "/brew/opt/python@3": Link("../Cellar/python/3.11.7"),
            "/brew/Cellar/python/3.11.7/bin/python3": "",
            "/loop/a": Link("b"),
            "/loop/b": Link("a"),
        }
    )
    assert way(host, path) == folders
