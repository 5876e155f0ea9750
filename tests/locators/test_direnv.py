"""direnv's environments."""

from __future__ import annotations

from fakes import python_files, venv_files
from finding import environment, search


def test_environments_of_a_project() -> None:
    prefix = "/code/app/.direnv/python-3.12.1"
    files = (
        python_files("/opt/py", "3.12.1") | venv_files(prefix, "/opt/py", "3.12.1") | {"/code/app/.direnv/bin/nix": ""}
    )
    found = environment(search(files, "/code/app"), prefix)
    assert (found.manager, found.project) == ("direnv", "/code/app")
