"""Interpreters on PATH."""

from __future__ import annotations

import pytest

from fakes import ELF, Hanging, Link, Node, python_files, venv_files, windows_python_files
from finding import environment, interpreter, prefixes, search


def test_every_name_of_an_interpreter_is_an_alias() -> None:
    files = python_files("/opt/py", "3.12.1") | {
        "/opt/py/bin/python3-config": "",
        "/opt/py/bin/python-argcomplete": "",
        "/b": Link("/opt/py/bin"),
    }
    found = search(files, variables={"PATH": "/opt/py/bin:/b:relative::/gone"}, disabled=frozenset(("system",)))
    record = interpreter(found, "/opt/py/bin/python")
    assert (record.executable, record.manager) == ("/opt/py/bin/python", None)
    assert record.aliases == (
        "/b/python",
        "/b/python3",
        "/b/python3.12",
        "/opt/py/bin/python3",
        "/opt/py/bin/python3.12",
    )
    assert len(found.interpreters) == 1


def test_two_interpreters_in_one_folder() -> None:
    files = python_files("/usr", "3.11.2") | python_files("/usr", "3.13.0")
    files |= {"/usr/bin/python3": Link("python3.11"), "/usr/bin/python": Link("python3")}
    found = search(files, variables={"PATH": "/usr/bin"})
    assert [(item.version, item.executable) for item in found.interpreters] == [
        ("3.13.0", "/usr/bin/python3.13"),
        ("3.11.2", "/usr/bin/python"),
    ]


def test_an_environments_executable_names_the_environment() -> None:
    files = python_files("/opt/py", "3.12.1") | venv_files("/envs/x", "/opt/py", "3.12.1")
    found = search(files, variables={"PATH": "/envs/x/bin"}, disabled=frozenset(("system",)))
    assert (environment(found, "/envs/x").version, found.interpreters) == ("3.12.1", ())


def test_scripts_folders_and_others_shims_are_left_out() -> None:
    files: dict[str, Node] = {
        "/x/bin/python": "#!/bin/sh\n",
        "/x/bin/python3/y": "",
        "/home/ann/.asdf/shims/python": ELF,
    }
    assert search(files, variables={"PATH": "/x/bin:/home/ann/.asdf/shims"}).interpreters == ()


def test_a_folder_that_does_not_answer_is_left_out_and_reported() -> None:
    found = search({"/net/bin": Hanging()}, variables={"PATH": "/net/bin"})
    assert (found.complete, found.left_out) == (False, ("/net/bin",))


def test_on_windows() -> None:
    found = search(windows_python_files("D:\\Py", "3.11.7"), platform="win32", variables={"PATH": "D:\\Py;C:\\Windows"})
    assert interpreter(found, "D:\\Py\\python.exe").version == "3.11.7"
    assert prefixes(found) == []


@pytest.mark.parametrize(
    ("folder", "is_searched"),
    [
        ("D:\\Microsoft\\WindowsApps", False),
        ("D:\\x\\microsoft\\WINDOWSAPPS\\", False),
        ("D:\\pyenv-win\\shims", False),
        ("D:\\WindowsApps", True),
        ("D:\\Microsoft\\WindowsApps\\bin", True),
        ("D:\\my-shims", True),
    ],
)
def test_folders_of_windows_that_only_lead_on(folder: str, is_searched: bool) -> None:
    files = windows_python_files(folder.rstrip("\\"), "3.11.7")
    assert bool(search(files, platform="win32", variables={"PATH": folder}).interpreters) is is_searched


@pytest.mark.parametrize("name", ["python3.12", "pypy3", "graalpy", "Python", "PYTHON3"])
def test_names_of_interpreters_on_path(name: str) -> None:
    found = search({f"/b/{name}": ELF, f"/b/x{name}": ELF}, variables={"PATH": "/b"})
    assert [each.executable for each in found.interpreters] == [f"/b/{name}"]
