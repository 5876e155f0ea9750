"""The log of a service: whose request a line is about, what a client sees of it, and that it holds no credentials."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wire import Wire, environment_in, frame

ODD = (sys.executable, str(Path(__file__).parent.parent / "odd_server.py"))
SECRET = "https://user:Canary7@host.invalid/x"


def next_line(wire: Wire) -> dict[str, Any]:
    """Wait for a log message: that of a request may come after its answer."""
    while True:
        for place, message in enumerate(wire.kept):
            if message.get("method") == "window/logMessage":
                line: dict[str, Any] = wire.kept.pop(place)["params"]
                return line
        wire.kept.append(wire.receive())


def logged(wire: Wire) -> list[dict[str, Any]]:
    """Return the log messages that came, up to the answer of one more request."""
    wire.call("venvoy/nothing")
    found = [each["params"] for each in wire.kept if each.get("method") == "window/logMessage"]
    wire.kept.clear()
    return found


def test_a_client_sees_its_requests_as_much_as_it_asks_for_at_any_time(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize(rootUri=tmp_path.as_uri())
        wire.call("venvoy/rules")  # its line may come after its answer, and after the next message
        assert logged(wire) == []
        wire.notify("$/setTrace", {"value": "messages"})
        wire.call("venvoy/info")
        line = next_line(wire)
        while "venvoy/info" not in line["message"]:
            line = next_line(wire)
        assert line["type"] == 3 and " ms" in line["message"]
        for quiet in ({"value": "off"}, {"value": 5}, {}, None):
            wire.notify("$/setTrace", quiet)
            wire.call("venvoy/info")
            assert [each for each in logged(wire) if "venvoy/info" in each["message"]] == []
        assert wire.finish()[0] == 0


def test_the_trace_may_be_asked_for_in_initialize(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize(trace="messages")
        wire.call("venvoy/info")
        assert "venvoy/info" in next_line(wire)["message"]


def test_a_warning_reaches_the_client_without_credentials(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.initialize()
        wire.notify(f"venvoy/{SECRET}", {})
        (line,) = logged(wire)
        assert line["type"] == 2 and "Canary7" not in line["message"] and "****@host" in line["message"]
        log = wire.log.read_text()
        assert "Canary7" not in log and "****@host" in log


def test_a_bug_is_logged_with_its_request_and_a_client_gets_no_traceback(tmp_path: Path) -> None:
    with Wire(tmp_path, ODD) as wire:
        wire.initialize()
        id = wire.request("venvoy/fail", {"how": "bug"})
        wire.answer(id)
        lines = [next_line(wire), *logged(wire)]
        assert lines and not any("Traceback" in each["message"] or "odd_server" in each["message"] for each in lines)
        assert wire.finish()[0] == 0


@pytest.mark.stdio
def test_a_log_file_is_the_users_alone_and_names_client_and_request(tmp_path: Path) -> None:
    file = tmp_path / "venvoy.log"
    body = b'{"jsonrpc": "2.0", "id": "abc", "method": "venvoy/info"}'
    words = [sys.executable, "-m", "venvoy_server", "serve", "--log-file", str(file), "--log-level", "info"]
    done = subprocess.run(words, input=frame(body), capture_output=True, env=environment_in(tmp_path), timeout=60)
    assert done.returncode == 0
    text = file.read_text()
    assert "[1:abc] venvoy/info: " in text and "[1:abc] venvoy/info: " in done.stderr.decode()
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600
    for wrong in (["--log-file", str(tmp_path / "no" / "x")], ["--log-level", "loud"]):
        refused = subprocess.run([*words[:4], *wrong], capture_output=True, env=environment_in(tmp_path), timeout=60)
        assert refused.returncode in (2, 3) and b"Traceback" not in refused.stderr
