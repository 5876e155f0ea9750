"""Handlers that fail in every way: one answer, nothing of the server's inside in it, and the stream stays whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wire import Wire

ODD = (sys.executable, str(Path(__file__).parent.parent / "odd_server.py"))
INTERNAL_ERROR, REQUEST_FAILED = -32603, -32803


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    with Wire(tmp_path_factory.mktemp("server"), ODD) as wire:
        yield wire


@pytest.mark.parametrize("method", ["fail", "failInline"])
@pytest.mark.parametrize("how", ["bug", "exit", "interrupt", "object", "deep", "data"])
def test_a_bug_is_answered_without_its_traceback(server: Wire, method: str, how: str) -> None:
    before = server.log.read_text().count("Traceback")
    answer = server.call(f"venvoy/{method}", {"how": how})
    assert answer["error"]["code"] == INTERNAL_ERROR
    assert set(answer["error"]) == {"code", "message"}
    assert answer["error"]["message"] == f"venvoy/{method} failed inside the server; its log says why."
    assert "secret" not in json.dumps(answer) and ".py" not in json.dumps(answer)
    assert server.log.read_text().count("Traceback") > before
    assert server.call("venvoy/report", {})["result"] == {"value": "reported"}


@pytest.mark.parametrize("method", ["remember", "rememberInline"])
def test_a_fault_in_what_follows_an_answer_loses_no_answer(tmp_path: Path, method: str) -> None:
    """The trust of a folder cannot be read, which a client is to be notified of."""
    with Wire(tmp_path, ODD) as wire:
        for _ in range(2):
            assert wire.call(f"venvoy/{method}", {})["result"] == {"value": "remembered"}
        status, rest = wire.finish()
        assert status == 0 and not [each for each in rest if "id" in each]
        assert "Traceback" in wire.log.read_text()


def test_a_failure_of_ours_has_its_word_and_its_data(server: Wire) -> None:
    error = server.call("venvoy/fail", {})["error"]
    assert error == {"code": REQUEST_FAILED, "message": "It failed.", "data": {"code": "odd", "thing": [1, "two"]}}
    error = server.call("venvoy/fail", {"how": "operation"})["error"]
    assert error["code"] == REQUEST_FAILED and error["data"] == {"code": "disk-full", "path": "/a"}
    error = server.call("venvoy/fail", {"how": "surrogate"})["error"]
    assert error["data"]["code"] == "odd" and "\ufffd" in error["data"]["thing"] and "\ufffd" in error["message"]


@pytest.mark.parametrize(
    ("how", "value"), [("not a number", None), ("infinite", None), ("huge", 2**70), ("bytes", "/w==")], ids=repr
)
def test_odd_values_are_valid_json(server: Wire, how: str, value: Any) -> None:
    assert server.call("venvoy/give", {"how": how})["result"] == {"value": value}


def test_a_name_that_is_not_utf_8_goes_out_with_replacement_characters(server: Wire) -> None:
    assert server.call("venvoy/give", {"how": "surrogate"})["result"]["value"].startswith("caf\ufffd")


def test_nothing_that_a_handler_prints_or_starts_disturbs_the_stream(server: Wire) -> None:
    assert server.call("venvoy/talk", {})["result"] == {"value": ""}
    assert server.call("venvoy/report", {})["result"] == {"value": "reported"}
    assert "stray from a child" in server.log.read_text(errors="replace")


@pytest.mark.stdio
def test_lsp_requests_are_answered_where_the_lsp_half_cannot_be_loaded(tmp_path: Path) -> None:
    """As in an installation that is broken: pygls is missing."""
    program = (
        "import sys; sys.modules['pygls'] = None; from venvoy_server.__main__ import main; sys.exit(main(['serve']))"
    )
    with Wire(tmp_path, (sys.executable, "-c", program)) as wire:
        wire.initialize()
        wire.notify("initialized", {})
        for _ in range(2):
            error = wire.call("textDocument/hover", {})["error"]
            assert error["code"] == INTERNAL_ERROR and "Traceback" not in error["message"]
        assert "result" in wire.call("venvoy/info")
        wire.call("shutdown")
        wire.notify("exit", None)
        assert wire.status() == 0
        assert "ModuleNotFoundError" in wire.log.read_text()
