"""What a further locator adds to an environment that is known."""

from __future__ import annotations

import pytest

from fakes import FakeHost, windows_venv_files
from venvoy_server.environments.read import read_environment
from venvoy_server.locators.inventory import _completed
from venvoy_server.locators.model import PrefixCandidate


@pytest.mark.parametrize(
    ("name", "written", "project"),
    [("env", None, "C:\\other"), ("mine", "C:\\w", "C:\\w"), ("mine", None, "C:\\other"), (".venv", None, "C:\\w")],
)
def test_only_a_guessed_project_gives_way_to_what_a_tool_says(name: str, written: str | None, project: str) -> None:
    """For a usual name the folder around is taken for the project; what the environment itself says is certain."""
    prefix = f"C:\\w\\{name}"
    files = windows_venv_files(prefix, "C:\\P", "3.11.7")
    if written:
        files[f"{prefix}\\.project"] = written
    known = read_environment(FakeHost(files, platform="win32"), prefix)
    assert known is not None
    assert _completed(known, PrefixCandidate(prefix, project="C:\\other")).project == project


def test_another_name_and_a_manager_are_added() -> None:
    known = read_environment(
        FakeHost(windows_venv_files("C:\\w\\.venv", "C:\\P", "3.11.7"), platform="win32"), "C:\\w\\.venv"
    )
    assert known is not None
    completed = _completed(known, PrefixCandidate("C:\\link", manager="poetry"))
    assert (completed.aliases, completed.manager) == (("C:\\link",), "poetry")
    again = _completed(completed, PrefixCandidate("C:\\link", manager="pdm"))
    assert (again.aliases, again.manager) == (("C:\\link",), "poetry")
    assert _completed(known, PrefixCandidate(known.prefix)) is known
