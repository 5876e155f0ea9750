"""One record that cannot be read, among many.

Threat: a single file (of another encoding, without permission, made to meet a fault of ours) takes away every answer
about everything else, and fills the log once a second. What holds: it is left out and named; a background round that
fails is tried less and less often, and the log says it once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from fakes import FakeHost, python_files, venv_files
from venvoy_server.environments.host import Child, Host
from venvoy_server.live.failures import LONGEST_WAIT_SECONDS, Failures
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import SearchRequest
from wire import Wire

BASE = "/opt/python/3.11.7"
FILES = {
    **python_files(BASE, "3.11.7"),
    **venv_files("/work/a/.venv", BASE, "3.11.7"),
    **venv_files("/work/b/.venv", BASE, "3.11.7"),
    **venv_files("/work/c/.venv", BASE, "3.11.7"),
}


class FaultyHost(FakeHost):
    """A host on which reading one file meets a fault of ours."""

    fault: Exception = ValueError("embedded null byte")

    def read(self, path: str, limit: int | None = None) -> bytes:
        if path == "/work/b/.venv/pyvenv.cfg":
            raise self.fault
        return super().read(path, limit)


@pytest.mark.parametrize(
    "fault", [ValueError("embedded null byte"), RecursionError(), KeyError("x"), OSError(5, "I/O")]
)
def test_an_environment_that_cannot_be_read_is_named_and_the_others_are_found(fault: Exception) -> None:
    host = FaultyHost(dict(FILES))
    host.fault = fault
    found = discover(host, SearchRequest(folders=("/work",), scope="workspace"))
    prefixes = {each.prefix for each in found.environments}
    assert {"/work/a/.venv", "/work/c/.venv"} <= prefixes
    if "/work/b/.venv" not in prefixes:
        assert "/work/b/.venv" in found.left_out
        assert any("/work/b/.venv" in problem.message for problem in found.problems)


class FaultyStore(FakeHost):
    """A host on which listing one tool's folder meets a fault of ours."""

    def children(self, path: str) -> Sequence[Child]:
        if path.endswith("/.pyenv/versions"):
            raise ValueError("a fault")
        return super().children(path)


def test_a_tool_whose_files_meet_a_fault_is_named_and_the_others_are_asked() -> None:
    host: Host = FaultyStore({**FILES, "/home/ann/.pyenv/versions/3.12.1/bin/python": ""})
    found = discover(host, SearchRequest(folders=("/work",), scope="all"))
    assert {each.prefix for each in found.environments} == {f"/work/{name}/.venv" for name in "abc"}
    assert any("pyenv" in problem.message for problem in found.problems)


def test_what_fails_again_is_logged_once_and_tried_less_and_less_often(caplog: pytest.LogCaptureFixture) -> None:
    failures = Failures()
    waits = [failures.failed("a round", ValueError("x")) for _ in range(12)]
    assert len(caplog.records) == 1 and caplog.records[0].exc_info
    assert waits == sorted(waits) and waits[0] < waits[3] < waits[-1] == LONGEST_WAIT_SECONDS
    failures.failed("a round", ValueError("y"))
    assert len(caplog.records) == 2
    failures.succeeded()
    assert failures.failed("a round", ValueError("x")) == waits[0]
    assert len(caplog.records) == 3
    for number in range(1000):
        failures.failed("a round", ValueError(str(number)))
    assert len(caplog.records) < 200


@pytest.mark.skipif(sys.platform != "linux", reason="permissions")
def test_a_file_that_cannot_be_read_does_not_end_a_check_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "requirements.txt").write_text("six=1\n")
    (folder / "requirements-x.txt").mkdir()
    (folder / "requirements-y.txt").symlink_to("requirements-y.txt")
    os.mkfifo(folder / "requirements-z.txt")
    with Wire(tmp_path) as wire:
        answer = wire.call("venvoy/check", {"files": [str(folder)]})
        assert "error" not in answer, answer
        assert [Path(each["path"]).name for each in answer["result"]["files"]] == ["requirements.txt"]
        unreadable = {Path(each).name for each in answer["result"]["unreadable"]}
        assert unreadable == {"requirements-y.txt", "requirements-z.txt"}
