"""nox's environments."""

from __future__ import annotations

from fakes import python_files, venv_files
from finding import environment, prefixes, search


def test_environments_of_a_project() -> None:
    files = python_files("/opt/py", "3.12.1") | {"/code/app/packages/x/pyproject.toml": ""}
    for prefix in ("/code/app/.nox/py312", "/code/app/.nox/.hidden", "/code/app/packages/x/.nox/lint"):
        files |= venv_files(prefix, "/opt/py", "3.12.1", maker="virtualenv")
    found = search(files, "/code/app", scope="workspace")
    assert prefixes(found) == ["/code/app/.nox/py312", "/code/app/packages/x/.nox/lint"]
    record = environment(found, "/code/app/packages/x/.nox/lint")
    assert (record.manager, record.project, record.name) == ("nox", "/code/app/packages/x", "lint")
