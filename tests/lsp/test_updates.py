"""What an editor offers about newer versions: a lens on line 1, hints, and one command for all, whose edits are shown first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from editor import Editor, asked, editing, span
from fake_index import FakeIndex, page, serving

Json = dict[str, Any]
PLAIN: Json = {"textDocument": {"codeLens": {}, "inlayHint": {}, "hover": {"contentFormat": ["markdown"]}}}
ANNOTATING: Json = {
    **PLAIN,
    "workspace": {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {"groupsOnLabel": True}}},
}
TEXT = "flask==1.0\ndjango==1.0\nrequests>=1.0\n"


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    with serving(FakeIndex({name: page(name, "1.0", "2.0") for name in ("flask", "django", "requests")})) as running:
        yield running


@contextmanager
def outdated(index: FakeIndex, folder: Path, capabilities: Json, **settings: str) -> Iterator[Editor]:
    """Open a file of which two lines exclude a newer version, and wait until that is known."""
    variables = {"VENVOY_INDEX": "on", "PIP_INDEX_URL": index.url}
    options = {"settings": {"diagnostics": {"no-environment": "off"}, **settings}}
    with editing(folder, capabilities, options, variables=variables) as editor:
        editor.open("requirements.txt", TEXT, version=1)
        while [each["code"] for each in editor.published("requirements.txt")["diagnostics"]] != ["newer-version"] * 2:
            pass
        yield editor


def run(editor: Editor, command: Json) -> None:
    """Carry out the command of a lens."""
    given = {"command": command["command"], "arguments": command["arguments"]}
    assert editor.wire.call("workspace/executeCommand", given)["result"] is None


def test_the_lens_counts_updates_and_its_edits_are_confirmed_in_the_editor(index: FakeIndex, tmp_path: Path) -> None:
    with outdated(index, tmp_path, ANNOTATING) as editor:
        command = asked(editor, "codeLens")[-1]["command"]
        assert command["title"] == "2 updates: update all"
        assert command["command"] in editor.said["capabilities"]["executeCommandProvider"]["commands"]
        run(editor, command)
        edit = editor.next("workspace/applyEdit")["params"]["edit"]
        (change,) = edit["documentChanges"]
        assert [each["newText"] for each in change["edits"]] == ["==2.0", "==2.0"]
        assert change["textDocument"]["version"] == 1
        shown = [edit["changeAnnotations"][each["annotationId"]] for each in change["edits"]]
        assert [each["label"] for each in shown] == [
            "`flask` 2.0 is available (major, of 2026-01-02).",
            "`django` 2.0 is available (major, of 2026-01-02).",
        ]
        assert all(each["needsConfirmation"] for each in shown)


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_other_editors_ask_with_a_message(index: FakeIndex, tmp_path: Path, is_confirmed: bool) -> None:
    with outdated(index, tmp_path, PLAIN) as editor:
        run(editor, asked(editor, "codeLens")[-1]["command"])
        question = editor.next("window/showMessageRequest")
        assert "- `flask` 2.0 is available (major, of 2026-01-02)." in question["params"]["message"]
        title = "Update all" if is_confirmed else "Cancel"
        editor.wire.send({"jsonrpc": "2.0", "id": question["id"], "result": {"title": title}})
        if is_confirmed:
            edit = editor.next("workspace/applyEdit")["params"]["edit"]
            assert [each["newText"] for each in edit["changes"][editor.uri("requirements.txt")]] == ["==2.0", "==2.0"]
        editor.wire.call("venvoy/info")
        assert [each for each in editor.wire.kept if each.get("method") == "workspace/applyEdit"] == []


def test_nothing_to_update_is_reported(tmp_path: Path) -> None:
    with editing(tmp_path, PLAIN) as editor:
        editor.open("requirements.txt", "flask==1.0\n")
        run(editor, {"command": "venvoy.updateAll", "arguments": [editor.uri("requirements.txt")]})
        assert "nothing to update" in editor.next("window/showMessage")["params"]["message"]
        error = editor.wire.call("workspace/executeCommand", {"command": "venvoy.updateAll", "arguments": []})["error"]
        assert error["data"]["path"] == "$.arguments[0]"


def test_hints_and_hover_say_it_too(index: FakeIndex, tmp_path: Path) -> None:
    with outdated(index, tmp_path, PLAIN) as editor:
        hints = asked(editor, "inlayHint", range={"start": span(0, 0, 0)["start"], "end": span(2, 0, 0)["start"]})
        assert [each["label"] for each in hints] == ["\u2192 2.0", "\u2192 2.0"]
        hover = asked(editor, "hover", position={"line": 0, "character": 2})
        assert "Newest that fits here: **2.0**" in hover["contents"]["value"]


def test_the_setting_hides_the_hints(index: FakeIndex, tmp_path: Path) -> None:
    with outdated(index, tmp_path, PLAIN, inlayHints="installed") as editor:
        assert asked(editor, "inlayHint", range={"start": span(0, 0, 0)["start"], "end": span(2, 0, 0)["start"]}) == []
