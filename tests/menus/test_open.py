"""The command `venvoy.open`, in an editor that draws menus and in one with plain LSP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from wire import Wire

DRAWS = {"experimental": {"venvoy": {"menu": True}}}


def opened(wire: Wire, **then: Any) -> None:
    answer = wire.call("workspace/executeCommand", {"command": "venvoy.open", "arguments": [then]})
    assert answer["result"] is None


def next_of(wire: Wire, method: str) -> dict[str, Any]:
    while (message := wire.receive()).get("method") != method:
        pass
    return message


def test_a_client_that_draws_is_asked_to(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=tmp_path.as_uri(), capabilities=DRAWS)
        opened(wire, menu="create", path=str(tmp_path))
        assert next_of(wire, "venvoy/showMenu")["params"] == {"then": {"menu": "create", "path": str(tmp_path)}}


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
def test_plain_lsp_gets_to_the_end(tmp_path: Path) -> None:
    """Use no environment here: the menu is drawn as a message with buttons, and the choice is made."""
    work = tmp_path / "work"
    work.mkdir()
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=work.as_uri(), capabilities={})
        opened(wire, menu="select", path=str(work))
        asked = next_of(wire, "window/showMessageRequest")
        titles = [action["title"] for action in asked["params"]["actions"]]
        assert "Create an environment…" in titles and len(titles) <= 20
        chosen = next(title for title in titles if title.startswith("Use no environment"))
        wire.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"title": chosen}})
        assert next_of(wire, "window/showMessage")["params"]["type"] == 3
        selection = wire.call("venvoy/selection", {"path": str(work)})["result"]["selection"]
        assert (selection["source"], selection["path"]) == ("chosen", None)


@pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
def test_a_menu_that_ends_in_a_call_makes_it_for_a_client_with_progress(tmp_path: Path) -> None:
    """Create from plain LSP: the last answer leads to a long call, whose progress the server begins by itself."""
    work = tmp_path / "work"
    work.mkdir()
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=work.as_uri(), capabilities={"window": {"workDoneProgress": True}})
        opened(wire, menu="create", path=str(work))
        asked = next_of(wire, "window/showMessageRequest")
        first = asked["params"]["actions"][0]
        wire.send({"jsonrpc": "2.0", "id": asked["id"], "result": first})
        while (message := wire.receive()).get("method") not in ("window/showMessage", "window/showMessageRequest"):
            pass
        assert "Created .venv" in message["params"]["message"]
        assert (work / ".venv" / "pyvenv.cfg").exists()


def test_a_question_for_text_says_where_else_it_can_be_answered(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=tmp_path.as_uri(), capabilities={})
        opened(wire, menu="path", path=str(tmp_path))
        assert "terminal" in next_of(wire, "window/showMessage")["params"]["message"]


@pytest.mark.parametrize("result", [None, {"title": "another"}, 5, {"title": 1}])
def test_a_dismissed_menu_ends(tmp_path: Path, result: Any) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=tmp_path.as_uri(), capabilities={})
        opened(wire, menu="trust", path=str(tmp_path))
        asked = next_of(wire, "window/showMessageRequest")
        wire.send({"jsonrpc": "2.0", "id": asked["id"], "result": result})
        assert "result" in wire.call("venvoy/info")


@pytest.mark.parametrize("arguments", [[5], [{"menu": 5}], ["menu"]])
def test_wrong_arguments_are_an_error(tmp_path: Path, arguments: list[Any]) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize()
        answer = wire.call("workspace/executeCommand", {"command": "venvoy.open", "arguments": arguments})
        assert answer["error"]["code"] == -32602
        assert answer["error"]["data"]["path"].startswith("$.arguments[0]")


def test_more_than_one_argument_is_an_error_and_none_opens_the_main_menu(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=tmp_path.as_uri(), capabilities=DRAWS)
        two = wire.call("workspace/executeCommand", {"command": "venvoy.open", "arguments": [{}, {}]})
        assert two["error"]["data"]["path"] == "$.arguments[1]"
        assert wire.call("workspace/executeCommand", {"command": "venvoy.open"})["result"] is None
        assert next_of(wire, "venvoy/showMenu")["params"] == {"then": {}}
