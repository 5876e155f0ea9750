"""Wrong params are -32602 with the JSON path of the field, for a request and for the command of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wire import Wire

INVALID_PARAMS = -32602


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    with Wire(tmp_path_factory.mktemp("server")) as wire:
        wire.initialize()
        yield wire


WRONG: tuple[tuple[str, Any, str], ...] = (
    ("inspect", {}, "$.path"),
    ("inspect", {"path": 5}, "$.path"),
    ("inspect", {"path": None}, "$.path"),
    ("inspect", {"path": "relative/path"}, "$.path"),
    ("inspect", {"path": ""}, "$.path"),
    ("inspect", {"path": "/a\0b"}, "$.path"),
    ("inspect", {"path": "/a", "size": "yes"}, "$.size"),
    ("inspect", {"path": "/a", "Path": "/b"}, "$.Path"),
    ("inspect", {"path": "/a", "a b": 1}, "$.a b"),
    ("inspect", {"path": "/a", "back`tick": 1}, "$.back`tick"),
    ("inspect", {"path": "/a", "": 1}, "$."),
    ("inspect", {"path": "/a", "work_done_token": 1}, "$.work_done_token"),
    ("inspect", {"path": "/a", "workDoneToken": True}, "$.workDoneToken"),
    ("inspect", {"path": "/a", "workDoneToken": 1.5}, "$.workDoneToken"),
    ("inspect", {"path": "/a", "workDoneToken": None}, "$.workDoneToken"),
    ("inspect", {"path": "/a", "partialResultToken": []}, "$.partialResultToken"),
    ("inspect", [], "$"),
    ("inspect", ["/a"], "$"),
    ("inspect", "/a", "$"),
    ("inspect", 5, "$"),
    ("inspect", True, "$"),
    ("discover", {"folders": "/a"}, "$.folders"),
    ("discover", {"folders": ["/a", 5]}, "$.folders[1]"),
    ("discover", {"folders": ["/a", "b"]}, "$.folders[1]"),
    ("discover", {"folders": {"0": "/a"}}, "$.folders"),
    ("discover", {"scope": "everything"}, "$.scope"),
    ("discover", {"scope": "x" * 100_000}, "$.scope"),
    ("discover", {"refresh": 1}, "$.refresh"),
    ("discover", {"python": "not a version"}, "$.python"),
    ("activate", {"variables": {"A": 5}}, "$.variables[...]"),
    ("activate", {"shell": "no-such-shell"}, "$.shell"),
)


@pytest.mark.parametrize(("method", "params", "path"), WRONG, ids=lambda case: repr(case)[:40])
def test_wrong_params(server: Wire, method: str, params: Any, path: str) -> None:
    answer = server.call(f"venvoy/{method}", params)
    assert answer["error"]["code"] == INVALID_PARAMS
    assert answer["error"]["data"]["path"] == path
    assert len(answer["error"]["message"]) < 600
    command = server.call("workspace/executeCommand", {"command": f"venvoy.{method}", "arguments": [params]})
    assert command["error"]["code"] == INVALID_PARAMS
    assert command["error"]["data"]["path"] == "$.arguments[0]" + path[1:]


def test_a_sentence_names_the_field(server: Wire) -> None:
    assert server.call("venvoy/inspect", {})["error"]["message"] == "Object missing required field `path` (at $.path)"
    assert "absolute path (at $.folders[0])" in server.call("venvoy/discover", {"folders": ["a"]})["error"]["message"]


@pytest.mark.parametrize("message", [{}, {"params": None}, {"params": {}}], ids=repr)
def test_absent_and_null_params_are_no_params(server: Wire, message: Any) -> None:
    server.send({"jsonrpc": "2.0", "id": "none", "method": "venvoy/info", **message})
    assert server.answer("none")["result"]["name"] == "venvoy"
    server.send({"jsonrpc": "2.0", "id": "none", "method": "venvoy/inspect", **message})
    assert server.answer("none")["error"]["data"] == {"path": "$.path"}


@pytest.mark.parametrize(
    "params",
    [{"arguments": []}, {"arguments": [{}]}, {"arguments": [None]}, {"arguments": None}, {}, {"unknown": 1}],
    ids=repr,
)
def test_a_command_needs_no_argument_where_the_request_needs_no_params(server: Wire, params: Any) -> None:
    answer = server.call("workspace/executeCommand", {"command": "venvoy.info", **params})
    assert answer["result"] == server.call("venvoy/info")["result"]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({}, "$.command"),
        (None, "$.command"),
        ([], "$"),
        ({"command": 5}, "$.command"),
        ({"command": "venvoy.nothing"}, "$.command"),
        ({"command": "venvoy/info"}, "$.command"),
        ({"command": "other.command", "arguments": [1, 2]}, "$.command"),
        ({"command": "venvoy.info", "arguments": {}}, "$.arguments"),
        ({"command": "venvoy.info", "arguments": [{}, {}]}, "$.arguments[1]"),
        ({"command": "venvoy.info", "arguments": [[]]}, "$.arguments[0]"),
        ({"command": "venvoy.info", "workDoneToken": {}}, "$.workDoneToken"),
    ],
    ids=repr,
)
def test_wrong_commands(server: Wire, params: Any, path: str) -> None:
    error = server.call("workspace/executeCommand", params)["error"]
    assert (error["code"], error["data"]) == (INVALID_PARAMS, {"path": path})


def test_a_command_answers_as_the_request_does(server: Wire, tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.11.7\n")
    for method, params in (
        ("discover", {"folders": [str(tmp_path)], "scope": "workspace"}),
        ("inspect", {"path": str(tmp_path / ".venv")}),
        ("inspect", {"path": str(tmp_path / "nothing")}),
        ("selection", {"path": str(tmp_path)}),
        ("packages", {"environment": str(tmp_path / ".venv")}),
    ):
        direct = server.call(f"venvoy/{method}", params)
        command = server.call("workspace/executeCommand", {"command": f"venvoy.{method}", "arguments": [params]})
        for answer in (direct, command):
            answer.get("result", {}).pop("elapsedMs", None)
            answer.pop("id")
        assert command == direct


def test_wrong_params_of_initialize(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        for params, path in (
            ([], "$"),
            ({"processId": "one"}, "$.processId"),
            ({"workspaceFolders": [{"name": "no uri"}]}, "$.workspaceFolders[0].uri"),
            ({"initializationOptions": {"trusted": "yes"}}, "$.initializationOptions.trusted"),
            ({"initializationOptions": [1]}, "$.initializationOptions"),
            ({"initializationOptions": "text"}, "$.initializationOptions"),
            ({"capabilities": []}, "$.capabilities"),
        ):
            error = wire.call("initialize", params)["error"]
            assert (error["code"], error["data"]) == (INVALID_PARAMS, {"path": path})
        wire.initialize()


@pytest.mark.parametrize("options", [None, {}, []], ids=repr)
def test_options_that_say_nothing(tmp_path: Path, options: Any) -> None:
    """An empty table of Lua goes out as an empty array."""
    with Wire(tmp_path, may_be_forked=True) as wire:
        assert wire.initialize(initializationOptions=options, processId=2**70)["serverInfo"]["name"] == "venvoy"
        assert wire.finish() == (0, [])
        assert wire.log.read_text() == ""


def test_settings_that_cannot_be_used_are_reported_and_the_rest_works(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(initializationOptions={"settings": {"searchDepth": "deep", "unknown": 1}})
        sent = [wire.receive() for _ in range(2)]
        assert {message["method"] for message in sent} == {"window/logMessage"}
        assert all(message["params"]["type"] == 2 for message in sent)
        assert "searchDepth" in str(sent) and "unknown" in str(sent)
        wire.notify("workspace/didChangeConfiguration", {"settings": {"venvoy": {"searchBudget": []}}})
        assert "searchBudget" in wire.receive()["params"]["message"]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-8"], "utf-32"),
        (["utf-7", "utf-16", "utf-8"], "utf-16"),
        (["utf-7"], "utf-16"),
        ("utf-8", "utf-16"),
        ([5, {"a": 1}], "utf-16"),
    ],
    ids=repr,
)
def test_the_position_encoding_is_the_first_that_both_know(tmp_path: Path, offered: Any, chosen: str) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        general = {} if offered is None else {"general": {"positionEncodings": offered}}
        assert wire.initialize(capabilities=general)["capabilities"]["positionEncoding"] == chosen


def test_what_initialize_answers(tmp_path: Path) -> None:
    with Wire(tmp_path, may_be_forked=True) as wire:
        result = wire.initialize()
        assert result["serverInfo"]["name"] == "venvoy"
        capabilities = result["capabilities"]
        methods = capabilities["experimental"]["venvoy"]["methods"]
        assert capabilities["executeCommandProvider"]["commands"] == [
            *(f"venvoy.{name}" for name in methods),
            "venvoy.open",
            "venvoy.updateAll",
        ]
        offered = capabilities["experimental"]["venvoy"]["commands"]
        assert {"id": "select", "title": "Select Environment", "icon": "symbol-namespace", "when": "always"} in offered
        assert wire.call("venvoy/info")["result"]["methods"] == methods


def test_the_workspace_folders_are_those_of_the_client(tmp_path: Path) -> None:
    first, second = tmp_path / "one folder", tmp_path / "é"
    for folder in (first, second):
        (folder / ".venv").mkdir(parents=True)
        (folder / ".venv" / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.11.7\n")

    def found(wire: Wire) -> set[str]:
        result = wire.call("venvoy/discover", {"scope": "workspace"})["result"]
        return {str(Path(each["prefix"]).parent) for each in result["environments"]}

    with Wire(tmp_path, may_be_forked=True) as wire:
        odd = [
            {"uri": "untitled:new", "name": "x"},
            {"uri": "file:///a%00b", "name": "y"},
            {"uri": "file:", "name": ""},
        ]
        wire.initialize(workspaceFolders=[{"uri": first.as_uri(), "name": "one"}, *odd], rootPath="/nothing")
        assert found(wire) == {str(first)}
        change = {"added": [{"uri": second.as_uri(), "name": "e"}], "removed": []}
        wire.notify("workspace/didChangeWorkspaceFolders", {"event": change})
        assert found(wire) == {str(first), str(second)}
        change = {"added": [{"uri": second.as_uri(), "name": "e"}], "removed": [{"uri": first.as_uri(), "name": "one"}]}
        wire.notify("workspace/didChangeWorkspaceFolders", {"event": change})
        assert found(wire) == {str(second)}
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootUri=first.as_uri(), rootPath="/nothing")
        assert found(wire) == {str(first)}
    with Wire(tmp_path, may_be_forked=True) as wire:
        wire.initialize(rootPath=str(second))
        assert found(wire) == {str(second)}
