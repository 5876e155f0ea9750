"""pipx's environments."""

from __future__ import annotations

import pytest

from fakes import Node, python_files, venv_files
from finding import environment, interpreter, search


@pytest.mark.parametrize(
    ("variables", "home"),
    [
        ({}, "/home/ann/.local/share/pipx"),
        ({}, "/home/ann/.local/pipx"),
        ({"PIPX_HOME": "/px"}, "/px"),
        ({}, "/opt/pipx"),
    ],
)
def test_environments(variables: dict[str, str], home: str) -> None:
    files: dict[str, Node] = python_files("/opt/py", "3.12.1") | venv_files(f"{home}/venvs/black", "/opt/py", "3.12.1")
    found = environment(search(files, variables=variables), f"{home}/venvs/black")
    assert (found.manager, found.name) == ("pipx", "black")


def test_pythons_that_it_fetched() -> None:
    prefix = "/home/ann/.local/share/pipx/py/3.12/python"
    assert interpreter(search(python_files(prefix, "3.12.1")), f"{prefix}/bin/python").manager == "pipx"
