"""What is printed on standard error next to a result that a program reads from standard output."""

from __future__ import annotations

import sys

import pytest

from venvoy_protocol.activate import ActivateResult, CommandLines
from venvoy_server.commandline import activate
from venvoy_server.commandline import stderr_notes as aside
from venvoy_server.commandline.view import Switches


def test_lines_to_eval_say_aside_what_they_leave_undone(capsys: pytest.CaptureFixture[str]) -> None:
    result = ActivateResult(
        environment="/conda",
        name="conda",
        executable=None,
        edits=[],
        undo=[],
        complete=False,
        incomplete_reason="Scripts in activate.d are not run.",
        run_with=[],
        shells={"bash": CommandLines(activate="", deactivate="", interactive="export X=1")},
    )
    assert activate.render(result, Switches()) == "export X=1"
    assert capsys.readouterr() == ("", "note: Scripts in activate.d are not run.\n")


def test_nothing_is_written_without_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    aside.say_aside(["unheard"])
