"""PDM's environments, by what it records and by its digests."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Link, Node, python_files, venv_files
from finding import environment, interpreter, prefixes, search
from venvoy_server.locators import pdm

PROJECT = "/code/app"
BASE = python_files("/opt/py", "3.12.1")
STORE = "/home/ann/.local/share/pdm/venvs"


def test_the_prefix_of_a_name_is_pdms() -> None:
    # Computed by pdm 2.29 itself: get_venv_prefix of a project at /code/app.
    assert pdm.prefix_of(FakeHost({}), PROJECT) == "app-iTrbfxro-"


def test_an_environment_is_tied_to_its_project() -> None:
    prefix = f"{STORE}/{pdm.prefix_of(FakeHost({}), PROJECT)}3.12"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1", maker="virtualenv") | {f"{PROJECT}/pyproject.toml": ""}
    found = environment(search(files, PROJECT), prefix)
    assert (found.manager, found.project) == ("pdm", PROJECT)
    assert list(pdm.of_project(FakeHost(files), PROJECT)) == [prefix]


def test_what_pdm_python_names() -> None:
    files = (
        BASE
        | venv_files("/envs/x", "/opt/py", "3.12.1", maker="virtualenv")
        | {f"{PROJECT}/.pdm-python": "/envs/x/bin/python\n"}
    )
    found = environment(search(files, PROJECT, scope="workspace"), "/envs/x")
    assert (found.manager, found.project) == ("pdm", PROJECT)


def test_a_base_interpreter_that_it_names() -> None:
    files = python_files("/srv/py", "3.12.1") | {f"{PROJECT}/.pdm-python": "/srv/py/bin/python3.12"}
    found = interpreter(search(files, PROJECT), "/srv/py/bin/python3.12")
    # Whoever keeps an interpreter is trusted to keep one; a project's file may name any program.
    assert found.manager is None


def test_the_tool_that_keeps_it_is_reported_all_the_same() -> None:
    prefix = "/home/ann/.pyenv/versions/3.12.1"
    files = python_files(prefix, "3.12.1") | {f"{PROJECT}/.pdm-python": f"{prefix}/bin/python3.12"}
    assert interpreter(search(files, PROJECT), f"{prefix}/bin/python3.12").manager == "pyenv"


def test_a_program_that_it_names_is_not_an_interpreter() -> None:
    files: dict[str, Node] = {"/sbin/poweroff": b"\x7fELF", f"{PROJECT}/.pdm-python": "/sbin/poweroff"}
    assert search(files, PROJECT).interpreters == ()


def test_a_project_that_is_opened_by_a_link() -> None:
    prefix = f"{STORE}/{pdm.prefix_of(FakeHost({}), PROJECT)}3.12"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1", maker="virtualenv")
    files |= {f"{PROJECT}/pyproject.toml": "", "/home/ann/link": Link(PROJECT)}
    found = environment(search(files, "/home/ann/link", scope="workspace"), prefix)
    assert (found.manager, found.project) == ("pdm", "/home/ann/link")
    assert list(pdm.of_project(FakeHost(files), "/home/ann/link")) == [prefix]


@pytest.mark.parametrize("text", ["", "relative/python", "/a\n/b", "/a\0b", b"\xff\xfe"])
def test_other_contents_name_nothing(text: Node) -> None:
    assert prefixes(search(BASE | {f"{PROJECT}/.pdm-python": text}, PROJECT)) == []


def test_pypackages_are_reported() -> None:
    found = search({f"{PROJECT}/__pypackages__/3.12/lib/x.py": "", f"{PROJECT}/pyproject.toml": ""}, PROJECT)
    assert environment(found, f"{PROJECT}/__pypackages__/3.12").executable is None


def test_the_store_of_its_settings() -> None:
    files: dict[str, Node] = {"/home/ann/.config/pdm/config.toml": '[venv]\nlocation = "~/envs"\n'}
    assert pdm.store(FakeHost(files)) == "/home/ann/envs"
    assert pdm.store(FakeHost({}, platform="darwin")) == "/Users/ann/Library/Application Support/pdm/venvs"


def test_its_folders_on_windows() -> None:
    # platformdirs 4: user_data_dir("pdm") and user_config_path("pdm") of a program that names no author.
    host = FakeHost({}, platform="win32", variables={"LOCALAPPDATA": "C:\\L"})
    assert pdm.store(host) == "C:\\L\\pdm\\pdm\\venvs"
    configured = FakeHost(
        {"C:\\L\\pdm\\pdm\\config.toml": '[venv]\nlocation = "D:/envs"\n'},
        platform="win32",
        variables={"LOCALAPPDATA": "C:\\L"},
    )
    assert pdm.store(configured) == "D:/envs"


def test_pythons_where_its_settings_put_them() -> None:
    files = python_files("/pythons/cpython@3.12.1", "3.12.1")
    files |= {"/home/ann/.config/pdm/config.toml": '[python]\ninstall_root = "/pythons"\n'}
    assert interpreter(search(files), "/pythons/cpython@3.12.1/bin/python").manager == "pdm"


def test_its_own_pythons() -> None:
    prefix = "/home/ann/.local/share/pdm/python/cpython@3.12.1"
    assert interpreter(search(python_files(prefix, "3.12.1")), f"{prefix}/bin/python").manager == "pdm"


def test_the_prefix_of_a_name_on_windows() -> None:
    """PDM takes the path with slashes (`Path.as_posix`)."""
    windows = pdm.prefix_of(FakeHost({}, platform="win32"), "C:\\code\\app")
    assert windows == pdm.prefix_of(FakeHost({}), "C:/code/app")
