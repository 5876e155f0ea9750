"""The environment that is active where the client runs."""

from __future__ import annotations

from fakes import python_files, venv_files
from finding import prefixes, search


def test_it_is_found_wherever_it_is() -> None:
    files = python_files("/opt/py", "3.12.1") | venv_files("/somewhere/x", "/opt/py", "3.12.1")
    assert prefixes(search(files, variables={"VIRTUAL_ENV": "/somewhere/x/"})) == ["/somewhere/x"]
    assert prefixes(search(files, variables={"VIRTUAL_ENV": "relative"})) == []
    assert prefixes(search(files, variables={"CONDA_PREFIX": "/gone"})) == []


def test_an_active_environment_elsewhere_is_not_one_of_the_workspace() -> None:
    files = python_files("/opt/py", "3.12.1") | venv_files("/somewhere/x", "/opt/py", "3.12.1") | {"/code/x": ""}
    assert prefixes(search(files, "/code", scope="workspace", variables={"VIRTUAL_ENV": "/somewhere/x"})) == []
