"""Folders in the home folder in which people keep environments."""

from __future__ import annotations

import pytest

from fakes import python_files, venv_files
from finding import prefixes, search


@pytest.mark.parametrize("name", [".venvs", "venvs", "envs", "Envs", ".envs", ".environments"])
def test_environments(name: str) -> None:
    prefix = f"/home/ann/{name}/tools"
    files = (
        python_files("/opt/py", "3.12.1") | venv_files(prefix, "/opt/py", "3.12.1") | {f"/home/ann/{name}/notes/x": ""}
    )
    assert prefixes(search(files)) == [prefix]
