"""No file of a workspace makes a look at it log on to another computer."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Node, windows_venv_files
from venvoy_server.environments.read import read_environment
from venvoy_server.environments.redirect import environments_of
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import SearchRequest

SHARE = "\\\\evil\\share"


def asked_of_share(host: FakeHost) -> list[str]:
    return [path for _, path in host.asked if path.replace("/", "\\").startswith("\\\\")]


def test_files_of_a_workspace() -> None:
    files: dict[str, Node] = {
        "C:\\w\\a\\.venv": f"{SHARE}\\env\n",
        "C:\\w\\b\\.python-envs": "//evil/share/env\nlocal\n",
        "C:\\w\\c\\.pdm-python": f"{SHARE}\\python.exe",
        "C:\\w\\d\\poetry.toml": "[virtualenvs]\npath = '//evil/share/envs'\n",
        "C:\\w\\e\\poetry.toml": "cache-dir = '//evil/share/cache'\n",
        "C:\\w\\f\\hatch.toml": "[envs.default]\npath = '//evil/share/env'\n",
        **windows_venv_files("C:\\w\\g\\.venv", SHARE, "3.11.7"),
        "C:\\w\\h\\.venv\\pyvenv.cfg": "home = C:\\Python\n",
        "C:\\w\\h\\.venv\\Scripts\\python.exe": "",
        "C:\\w\\h\\.venv\\Scripts\\activate": f'VIRTUAL_ENV="{SHARE}\\env"\n',
    }
    host = FakeHost(files, platform="win32")
    found = discover(host, SearchRequest(folders=("C:\\w",)))
    assert asked_of_share(host) == []
    assert len(found.environments) == 2


def test_a_workspace_on_a_share_may_name_it() -> None:
    files = windows_venv_files(f"{SHARE}\\env", "C:\\Python", "3.11.7") | {f"{SHARE}\\w\\.venv": "..\\env\n"}
    host = FakeHost(files, platform="win32")
    assert environments_of(host, f"{SHARE}\\w") == (f"{SHARE}\\env",)
    assert read_environment(host, f"{SHARE}\\env") is not None


def test_elsewhere_two_slashes_are_no_share() -> None:
    assert not crosses_to_share(FakeHost({}), "/w", "//usr/bin")


@pytest.mark.parametrize(
    ("platform", "origin", "path", "crosses"),
    [
        ("win32", "C:\\w", "\\\\server\\share\\x", True),
        ("win32", "C:\\w", "//server/share/x", True),
        ("win32", "C:\\w", "\\/server/share/x", True),
        ("win32", "\\\\server\\w", "\\\\other\\share", False),
        ("win32", "//server/w", "//other/share", False),
        ("win32", "C:\\w", "D:\\x", False),
        ("win32", "C:\\w", "\\x", False),
        ("linux", "/w", "//server/share", False),
    ],
)
def test_what_a_file_may_not_name(platform: str, origin: str, path: str, crosses: bool) -> None:
    assert crosses_to_share(FakeHost({}, platform=platform), origin, path) is crosses


def test_an_environment_that_was_made_on_a_share_was_moved() -> None:
    files = windows_venv_files("C:\\w\\.venv", "C:\\Python", "3.11.7") | {
        "C:\\w\\.venv\\Scripts\\activate": f'VIRTUAL_ENV="{SHARE}\\env"\n'
    }
    found = read_environment(FakeHost(files, platform="win32"), "C:\\w\\.venv")
    assert found is not None
    moved = next(each for each in found.problems if each.code == "moved")
    assert (moved.severity, moved.message) == (
        "warning",
        f"It was made at {SHARE}\\env: its scripts still lead there.",
    )
