"""The menu of full checks, and what a person reads after one."""

from __future__ import annotations

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of
from venvoy_protocol.check import CheckResult, ConflictLine, Counts, LineConflict, Resolution
from venvoy_protocol.menu import MenuParams
from venvoy_server.handlers.menu import menu
from venvoy_server.menus.check_outcome import after_check


@pytest.mark.parametrize(
    ("path", "files"),
    [
        (f"{ROOT}/requirements.txt", [f"{ROOT}/requirements.txt"]),
        (f"{ROOT}/pyproject.toml", [f"{ROOT}/pyproject.toml"]),
        (f"{ROOT}/app.py", [ROOT]),
        (ROOT, [ROOT]),
    ],
)
def test_the_file_in_view_is_checked_or_else_the_project(path: str, files: list[str]) -> None:
    machine = ImitatedMachine({f"{ROOT}/requirements.txt": "six\n", f"{ROOT}/pyproject.toml": "[project]\n"})
    item = menu(context_of(machine), MenuParams(id="check", path=path)).items[0]
    assert item.then is not None and item.then.call is not None
    assert (item.then.call.method, item.then.call.params) == ("check", {"files": files, "resolve": True})


def line(text: str) -> ConflictLine:
    return ConflictLine(path="/r.txt", line=1, text=text, kind="requirement")


CONFLICT = LineConflict(lines=[line("a==1"), line("b==1")], explanation="Because.")
ALONE = LineConflict(lines=[line("a==1")], explanation="Because.")


@pytest.mark.parametrize(
    ("resolution", "message", "severity"),
    [
        (Resolution(path="/r.txt", verdict="fits"), "Everything can be installed together.", "information"),
        (
            Resolution(path="/r.txt", verdict="conflict", conflicts=[CONFLICT, ALONE]),
            "a==1, b==1 cannot be installed together. There are 2 such conflicts.",
            "error",
        ),
        (Resolution(path="/r.txt", verdict="conflict", conflicts=[ALONE]), "a==1 cannot be installed.", "error"),
        (
            Resolution(path="/r.txt", verdict="unknown", reason="a package index could not be reached"),
            "Whether everything can be installed together is not known: a package index could not be reached.",
            "warning",
        ),
    ],
)
def test_what_a_resolver_says(resolution: Resolution, message: str, severity: str) -> None:
    step = after_check(CheckResult(files=[], counts=Counts(), resolutions=[resolution]))
    assert (step.message, step.severity) == (message, severity)


def test_a_check_without_further_questions() -> None:
    assert after_check(CheckResult(files=[], counts=Counts(warning=1))).message == "1 problem found."
    assert after_check(CheckResult(files=[], counts=Counts())).message == "No problems found."
