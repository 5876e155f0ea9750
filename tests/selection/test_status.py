"""What a status bar shows of a selection."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Link, Node, python_files, venv_files
from venvoy_server.selection import StatusText, select, status_of

BASE = "/opt/python/3.11"


def status(
    *parts: dict[str, Node], chosen: dict[str, str | None] | None = None, variables: dict[str, str] | None = None
) -> StatusText:
    files: dict[str, Node] = {**python_files(BASE, "3.11.7"), "/w/a.py": ""}
    for part in parts:
        files.update(part)
    return status_of(select(FakeHost(files), "/w/a.py", ["/w"], chosen or {}, variables or {}))


def test_a_good_environment() -> None:
    shown = status(venv_files("/w/.venv", BASE, "3.11.7"))
    assert (shown.text, shown.severity) == ("3.11.7 (.venv)", "ok")
    assert shown.tooltip == "/w/.venv is the folder's own environment.\n/w/.venv/bin/python"


def test_an_environment_elsewhere_is_shown_by_its_name() -> None:
    assert status(venv_files("/store/w-abc", BASE, "3.11.7"), chosen={"/w": "/store/w-abc"}).text == "3.11.7 (w-abc)"
    named = venv_files("/store/w-abc", BASE, "3.11.7", prompt="shop")
    assert status(named, chosen={"/w": "/store/w-abc"}).text == "3.11.7 (shop)"


def test_that_there_is_no_pip_is_nothing_to_show() -> None:
    files = venv_files("/w/.venv", BASE, "3.11.7")
    without = {path: node for path, node in files.items() if "/pip/" not in path}
    assert status(without, {"/w/.venv/lib/python3.11/site-packages/x.py": ""}).severity == "ok"


def test_a_broken_environment() -> None:
    shown = status({**venv_files("/w/.venv", BASE, "3.11.7"), "/w/.venv/bin/python": Link("/gone/python3.11")})
    assert shown.text.endswith("(.venv)")
    assert shown.severity == "error"
    assert len(shown.tooltip.splitlines()) >= 3


@pytest.mark.parametrize(
    ("chosen", "text", "severity"), [("/gone/.venv", "missing (.venv)", "error"), (None, "No Python", "ok")]
)
def test_a_choice_without_an_environment(chosen: str | None, text: str, severity: str) -> None:
    shown = status(chosen={"/w": chosen})
    assert (shown.text, shown.severity) == (text, severity)
    assert ("not there any more" in shown.tooltip) == (chosen is not None)


def test_an_interpreter() -> None:
    assert status(chosen={"/w": f"{BASE}/bin/python3.11"}).text == "3.11.7"


def test_the_environment_of_another_project() -> None:
    files = {**venv_files("/q/.venv", BASE, "3.11.7"), "/q/x.py": ""}
    shown = status(files, variables={"VIRTUAL_ENV": "/q/.venv"})
    assert (shown.text, shown.severity) == ("3.11.7 (.venv)", "warning")
    assert "belongs to /q" in shown.tooltip


def test_hostile_names_are_one_line_of_text() -> None:
    name = "a\nb\x1b]0;x\x07\u202e$(touch PWNED)"
    shown = status(venv_files(f"/store/{name}", BASE, "3.11.7"), chosen={"/w": f"/store/{name}"})
    assert (
        shown.text
        == "3.11.7 (a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}]0;x\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}$(touch PWNED))"
    )
