"""The log of a service: whose request a line is about, what a client sees of it, and that it holds no credentials."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from venvoy_server.commandline.log_lines import LogFile, LogLines
from venvoy_server.rpc.client_log import LONGEST, ClientLog
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
        assert line["type"] == 3 and line["message"].endswith(" ms")
        wire.call("venvoy/inspect", {"path": str(tmp_path / "nothing")})
        while "venvoy/inspect" not in line["message"]:
            line = next_line(wire)
        assert line["message"].endswith(" ms (not-found)")
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
    wrong = [*words[:4], "--log-level", "loud"]
    refused = subprocess.run(wrong, capture_output=True, env=environment_in(tmp_path), timeout=60)
    assert refused.returncode == 2 and b"Traceback" not in refused.stderr


@pytest.mark.stdio
def test_the_folder_of_a_log_file_is_made_for_the_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "venvoy" / "log"
    words = [sys.executable, "-m", "venvoy_server", "serve", "--log-file", str(file)]
    done = subprocess.run(words, input=b"", capture_output=True, env=environment_in(tmp_path), timeout=60)
    assert (done.returncode, done.stderr) == (0, b"") and file.exists()
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (file.parent, file.parent.parent)]
    assert os.name == "nt" or modes == [0o700, 0o700]


@pytest.mark.stdio
def test_a_log_file_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "no").touch()
    body = b'{"jsonrpc": "2.0", "id": "abc", "method": "venvoy/info"}'
    words = [sys.executable, "-m", "venvoy_server", "serve", "--log-file", str(tmp_path / "no" / "x")]
    done = subprocess.run(words, input=frame(body), capture_output=True, env=environment_in(tmp_path), timeout=60)
    assert done.returncode == 0 and b'"id":"abc","result"' in done.stdout
    assert done.stderr.decode().count("cannot be written: ") == 1


@pytest.mark.stdio
def test_the_users_settings_name_level_and_file(tmp_path: Path) -> None:
    file, settings = tmp_path / "venvoy.log", tmp_path / "config" / "venvoy"
    settings.mkdir(parents=True)
    (settings / "config.toml").write_text(f"logFile = '{file}'\nlogLevel = 'info'\n")
    environment = {**environment_in(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    body = b'{"jsonrpc": "2.0", "id": "abc", "method": "venvoy/info"}'
    words = [sys.executable, "-m", "venvoy_server", "serve"]
    done = subprocess.run(words, input=frame(body), capture_output=True, env=environment, timeout=60)
    assert done.returncode == 0 and "[1:abc] venvoy/info: " in file.read_text()
    (settings / "config.toml").write_text("logFile = 'venvoy.log'\n")
    done = subprocess.run(words, input=frame(body), capture_output=True, env=environment, timeout=60)
    assert done.returncode == 0 and b"`logFile` is not an absolute path: venvoy.log." in done.stderr


# --- the lines, in this process ------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    """A logger with a log file of the service's kind at `tmp_path / "log"`."""
    logger = logging.Logger("venvoy")
    handler = LogFile(str(tmp_path / "log"))
    handler.setFormatter(LogLines())
    logger.addHandler(handler)
    yield logger
    handler.close()


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x85", "\u2028", "\x0b", "\x0c", "\x1e"])
def test_nothing_that_is_logged_can_forge_a_line(tmp_path: Path, log: logging.Logger, ending: str) -> None:
    forged = f"a{ending}2026-01-01 00:00:00,000 ERROR 1 venvoy: forged"
    log.warning("%s cannot be read", forged)
    try:
        raise ValueError(forged)
    except ValueError:
        log.exception("failed")
    with ClientLog(Listener()).of_request(forged):  # type: ignore[arg-type]
        log.warning("a request")
    lines = lines_of(tmp_path / "log")
    assert [line for line in lines if line.startswith("2026-01-01")] == []
    assert len([line for line in lines if not line.startswith("    ")]) == 3


def test_a_line_has_level_process_and_credentials_hidden_even_where_it_is_cut(
    tmp_path: Path, log: logging.Logger
) -> None:
    log.warning("ümläut %s %s", "x" * LONGEST, SECRET)
    log.warning("%s %s", SECRET, "y" * LONGEST)
    log.warning("%shttps://user:%s@host", "z" * (LONGEST - 60), "Canary7" * 20)
    lines = lines_of(tmp_path / "log")
    assert f" WARNING {os.getpid()} venvoy: ümläut " in lines[0]
    assert "more characters)" in lines[0] and "****@host" in lines[1]
    assert len(lines) == 3 and all(len(line) < LONGEST + 100 and "Canary7" not in line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "GET /simple/ Authorization: Basic Q2FuYXJ5Nw==Canary7",
        "{'authorization': 'Bearer Canary7', 'accept': 'text/html'}",
        "Proxy-Authorization: Canary7",
        "UV_INDEX_HOUSE_PASSWORD=Canary7 uv pip install",
        "environ({'HOME': '/root', 'UV_PUBLISH_TOKEN': 'Canary7', 'SHELL': '/bin/sh'})",
        "error: failed at https://me:Canary7@host.invalid/simple/ and https://host.invalid/?token=Canary7",
    ],
)
def test_what_a_tool_prints_of_a_login_is_hidden(tmp_path: Path, log: logging.Logger, text: str) -> None:
    log.warning("  %s", text)
    (line,) = lines_of(tmp_path / "log")
    assert "Canary7" not in line and "****" in line
    log.warning("the token of CANARY_TOKENS is an author's: key = value, PATH=/bin, AUTHOR: me")
    assert "****" not in lines_of(tmp_path / "log")[1]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved")
def test_a_log_file_that_is_moved_or_deleted_is_opened_again(tmp_path: Path, log: logging.Logger) -> None:
    log.warning("one")
    (tmp_path / "log").rename(tmp_path / "log.1")
    log.warning("two")
    (tmp_path / "log").unlink()
    log.warning("three")
    assert [line[-3:] for line in lines_of(tmp_path / "log.1")] == ["one"]
    assert [line[-5:] for line in lines_of(tmp_path / "log")] == ["three"]
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved")
def test_a_file_that_can_no_longer_be_written_is_reported_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    handler = LogFile(str(tmp_path / "logs" / "log"))
    logger = logging.Logger("venvoy")
    logger.addHandler(handler)
    (tmp_path / "logs").rename(tmp_path / "old")
    logger.warning("lost")
    logger.warning("lost too")
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "cannot be written: No such file or directory." in err
    (tmp_path / "logs").mkdir()
    logger.warning("there")
    handler.close()
    assert lines_of(tmp_path / "logs" / "log") == ["there"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
def test_a_full_disk_ends_no_request(capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogFile("/dev/full")
    logger = logging.Logger("venvoy")
    logger.addHandler(handler)
    logger.warning("lost")
    logger.warning("lost too")
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(OSError):
        handler.close()


class Listener:
    """A client that is connected and receives nothing here."""

    is_running = True

    def notify(self, method: str, params: Any) -> None:
        raise AssertionError(method)
