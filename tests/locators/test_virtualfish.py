"""virtualfish's environments."""

from __future__ import annotations

from fakes import python_files, venv_files
from finding import environment, search


def test_its_folder_by_its_variable() -> None:
    files = (
        python_files("/opt/py", "3.12.1")
        | venv_files("/fish/a", "/opt/py", "3.12.1", maker="virtualenv")
        | {"/code/.venv": "a\n"}
    )
    found = environment(search(files, "/code", variables={"VIRTUALFISH_HOME": "/fish"}), "/fish/a")
    assert (found.manager, found.project) == ("virtualfish", "/code")
