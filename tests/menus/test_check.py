"""The menu of full checks, and what a person reads after one."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of
from venvoy_protocol.check import CheckedFile, CheckResult, ConflictLine, Counts, LineConflict, Resolution
from venvoy_protocol.index_answers import IndexAnswers, IndexNote
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.text import Diagnostic, Position, Range
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
    items = menu(context_of(machine), MenuParams(id="check", path=path)).items
    calls = [item.then.call for item in (items[0], items[2]) if item.then is not None and item.then.call is not None]
    assert [call.method for call in calls] == ["check", "check"]
    assert [call.params for call in calls] == [{"files": files, "resolve": True}, {"files": files, "index": True}]


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


PLACE = Range(start=Position(line=0, character=0), end=Position(line=0, character=3))


@pytest.mark.parametrize(
    ("severity_of_code", "unknown", "message", "severity"),
    [
        ({}, 0, "No problems found.", "information"),
        ({"newer-version": 4}, 0, "No problems found. 1 newer version.", "information"),
        ({"no-such-version": 1, "yanked": 2}, 0, "2 problems in 1 file.", "error"),
        ({"yanked": 2}, 2, "1 problem in 1 file. 2 projects could not be looked up. It is silent.", "warning"),
    ],
)
def test_what_indexes_say(severity_of_code: dict[str, Any], unknown: int, message: str, severity: str) -> None:
    found = [Diagnostic(range=PLACE, severity=level, code=code, message="") for code, level in severity_of_code.items()]
    levels = list(severity_of_code.values())
    result = CheckResult(
        files=[CheckedFile(path="/r.txt", diagnostics=found), CheckedFile(path="/s.txt", diagnostics=[])],
        counts=Counts(error=levels.count(1), warning=levels.count(2)),
        index=IndexAnswers(indexes=[], offline=False, known=3, absent=0, unknown=unknown),
        notes=[IndexNote(code="index-unreachable", message="It is silent.")] if unknown else [],
    )
    step = after_check(result)
    assert (step.message, step.severity) == (message, severity)


def test_a_check_without_further_questions() -> None:
    assert after_check(CheckResult(files=[], counts=Counts(warning=1))).message == "1 problem found."
    assert after_check(CheckResult(files=[], counts=Counts())).message == "No problems found."
