"""virtualenvwrapper's environments."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Link, python_files, venv_files
from finding import environment, search
from venvoy_server.locators import virtualenvwrapper

BASE = python_files("/opt/py", "3.12.1")


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({}, "/home/ann/.virtualenvs"),
        ({"WORKON_HOME": "/envs"}, "/envs"),
        ({"WORKON_HOME": "mine"}, "/home/ann/mine"),
        ({"WORKON_HOME": "~/x"}, "/home/ann/x"),
    ],
)
def test_environments_with_their_projects(variables: dict[str, str], folder: str) -> None:
    files = (
        BASE
        | venv_files(f"{folder}/a", "/opt/py", "3.12.1", maker="virtualenv")
        | {f"{folder}/a/.project": "/code/a\n", f"{folder}/hook": ""}
    )
    found = environment(search(files, variables=variables), f"{folder}/a")
    assert (found.manager, found.project) == ("virtualenvwrapper", "/code/a")


def test_one_whose_project_is_a_workspace_belongs_to_it() -> None:
    files = (
        BASE
        | venv_files("/home/ann/.virtualenvs/a", "/opt/py", "3.12.1")
        | {"/home/ann/.virtualenvs/a/.project": "/code/a"}
    )
    assert len(search(files | {"/code/a/x": ""}, "/code/a", scope="workspace").environments) == 1
    assert len(search(files | {"/code/b/x": ""}, "/code/b", scope="workspace").environments) == 0
    linked = files | {"/code/a/x": "", "/home/ann/link": Link("/code/a")}
    assert len(search(linked, "/home/ann/link", scope="workspace").environments) == 1


def test_on_windows() -> None:
    assert virtualenvwrapper.homes(FakeHost({}, platform="win32")) == [
        "C:\\Users\\ann\\Envs",
        "C:\\Users\\ann\\.virtualenvs",
    ]
