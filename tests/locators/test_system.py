"""The system's own Pythons."""

from __future__ import annotations

import pytest

from fakes import ELF, Link, python_files
from finding import interpreter, search


def test_without_any_path() -> None:
    files = python_files("/usr", "3.11.2") | {"/bin": Link("usr/bin"), "/usr/lib/python3.11/EXTERNALLY-MANAGED": ""}
    found = interpreter(search(files), "/usr/bin/python3")
    assert (found.manager, found.version, found.externally_managed) == ("system", "3.11.2", True)
    assert "/bin/python3" in found.aliases


def test_those_in_opt() -> None:
    assert (
        interpreter(search(python_files("/opt/python3.13", "3.13.0")), "/opt/python3.13/bin/python").manager == "system"
    )


@pytest.mark.parametrize("folder", ["/usr/bin", "/usr/local/bin", "/bin", "/snap/bin", "/opt/mine/bin"])
def test_the_folders_of_a_system(folder: str) -> None:
    found = search({f"{folder}/python3.12": ELF})
    assert interpreter(found, f"{folder}/python3.12").manager == "system"
