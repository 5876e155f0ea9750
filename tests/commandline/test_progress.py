"""The line of progress at a terminal: one line with counts and bytes, and gone at the end."""

from __future__ import annotations

import pytest

from venvoy_server.oneshot import ProgressLine
from venvoy_server.operations.model import Progress
from venvoy_server.operations.uv_output import OutputWatcher

UV = ("Resolved 3 packages in 1ms", "Downloading numpy (16.1MiB)", "Downloading scipy (36.3MiB)", " Downloaded numpy")


def test_one_line_with_counts_and_bytes_that_goes_away(capsys: pytest.CaptureFixture[str]) -> None:
    line, watcher = ProgressLine(enabled=True), OutputWatcher(to_fetch=3)
    for said in UV:
        watcher.take(said)
        line.report(Progress(watcher.phase, watcher.message, watcher.done, watcher.total))
    line.clear()
    line.clear()
    shown = capsys.readouterr().err
    assert "\n" not in shown
    assert [text for text in shown.split("\r\x1b[2K") if text] == [
        "Resolved 3 packages, 0 of 3",
        "Downloading numpy (16.1 MiB), 0 of 3",
        "Downloading numpy, scipy (52.4 MiB), 0 of 3",
        "Downloading scipy (16.1 of 52.4 MiB), 1 of 3",
    ]
    assert shown.endswith("\r\x1b[2K")


def test_a_long_line_is_cut_and_none_is_shown_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressLine(enabled=True)
    line.report(Progress("downloading", "x" * 500))
    assert len(capsys.readouterr().err.removeprefix("\r\x1b[2K")) < 500
    silent = ProgressLine(enabled=False)
    silent.report(Progress("downloading", "x"))
    silent.clear()
    assert capsys.readouterr().err == ""


def test_a_log_says_what_is_waited_for_too(capsys: pytest.CaptureFixture[str]) -> None:
    line = ProgressLine(enabled=False, says_waiting=True)
    line.report(Progress("waiting", "waiting: x is held"))
    line.report(Progress("downloading", "x"))
    line.clear()
    assert capsys.readouterr().err == "waiting: x is held\n"
