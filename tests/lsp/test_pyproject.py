"""A pyproject.toml in an editor: diagnostics that follow edits, fixes and hover; nothing that its text would be wrong for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from editor import PULLS, applied, asked_of, at, editing, environment, span

FULL = {
    "textDocument": {
        **PULLS["textDocument"],
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
TEXT = '[project]\nname = "x"\nversion = "1" # \U0001f600\ndependencies = [\n    "foo=>1",  # "no=>1"\n]\n'


@pytest.mark.skipif(os.name == "nt", reason="an environment made by hand, as on POSIX systems")
def test_what_an_editor_shows_in_a_pyproject(tmp_path: Path) -> None:
    environment(tmp_path, "foo-1.5", "foobar-2.0")
    capabilities: dict[str, Any] = {
        "textDocument": {name: {} for name in ("hover", "completion", "documentLink", "inlayHint", "codeLens")}
    }
    text = (
        "[project]\nname = 'x'\ndependencies = [\n  'foo>=1',\n  'fo',\n  'foobar; python'\n]\n"
        "[dependency-groups]\na = []\nb = [{include-group = ''}]\n"
        "[tool.uv.sources]\nfoo = { path = '../foo' }\n[build-system]\nrequires = ['foo']\n"
    )
    with editing(tmp_path, capabilities) as editor:
        editor.open("pyproject.toml", text)

        def labels(line: int, character: int) -> list[str]:
            items = asked_of(editor, "pyproject.toml", "completion", {"position": at(line, character)})["items"]
            return [item["label"] for item in items]

        assert labels(4, 5) == ["foo", "foobar"]
        assert "python_version" in labels(5, 17)
        assert labels(3, 8) == ["1.5"]
        assert labels(9, 23) == ["a"]
        assert labels(1, 8) == []
        hover = asked_of(editor, "pyproject.toml", "hover", {"position": at(3, 4)})
        assert "1.5" in hover["contents"]["value"] and hover["range"] == span(3, 3, 6)
        assert asked_of(editor, "pyproject.toml", "hover", {"position": at(13, 14)}) is None
        links = asked_of(editor, "pyproject.toml", "documentLink", {})
        assert [(each["range"], each["target"].endswith("/foo")) for each in links] == [(span(11, 16, 22), True)]
        everything = {"start": at(0, 0), "end": at(99, 0)}
        hints = asked_of(editor, "pyproject.toml", "inlayHint", {"range": everything})
        assert [each["position"]["line"] for each in hints] == [3]
        assert len(asked_of(editor, "pyproject.toml", "codeLens", {})) > 1


def test_a_script_is_ours_as_long_as_it_has_a_block(tmp_path: Path) -> None:
    with editing(tmp_path, FULL) as editor:
        editor.open("run.py", "# dependencies = ['foo=>1']\nimport foo\n")
        assert editor.pull("run.py")["items"] == []
        editor.change("run.py", {"range": span(0, 0, 0), "text": "# /// script\n"})
        editor.change("run.py", {"range": span(2, 0, 0), "text": "# ///\n"})
        (found,) = editor.pull("run.py")["items"]
        assert (found["code"], found["range"]) == ("invalid-operator", span(1, 22, 24))
        editor.change("run.py", {"range": span(0, 0, 5), "text": ""})
        assert editor.pull("run.py")["items"] == []


def test_diagnostics_and_fixes_follow_edits(tmp_path: Path) -> None:
    with editing(tmp_path, FULL) as editor:
        editor.open("pyproject.toml", TEXT)
        (found,) = editor.pull("pyproject.toml")["items"]
        assert (found["code"], found["range"]) == ("invalid-operator", span(4, 8, 10))
        (fix,) = editor.actions("pyproject.toml", span(4, 9, 9), ["quickfix"])
        (change,) = fix["edit"]["documentChanges"]
        assert applied(TEXT, change["edits"]) == TEXT.replace("foo=>1", "foo>=1")
        editor.change("pyproject.toml", {"range": span(4, 8, 10), "text": ">="})
        assert editor.pull("pyproject.toml")["items"] == []
        editor.change("pyproject.toml", {"range": {"start": at(5, 0), "end": at(5, 1)}, "text": ""})
        assert [each["code"] for each in editor.pull("pyproject.toml")["items"]] == ["toml-syntax"]
