"""A pyproject.toml in an editor: diagnostics that follow edits, fixes and hover; nothing that its text would be wrong for."""

from __future__ import annotations

from pathlib import Path

from editor import PULLS, applied, at, editing, span

FULL = {
    "textDocument": {
        **PULLS["textDocument"],
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
TEXT = '[project]\nname = "\U0001f600"\ndependencies = [\n    "foo=>1",  # "no=>1"\n]\n'


def test_diagnostics_and_fixes_follow_edits(tmp_path: Path) -> None:
    with editing(tmp_path, FULL) as editor:
        editor.open("pyproject.toml", TEXT)
        (found,) = editor.pull("pyproject.toml")["items"]
        assert (found["code"], found["range"]) == ("invalid-operator", span(3, 8, 10))
        (fix,) = editor.actions("pyproject.toml", span(3, 9, 9), ["quickfix"])
        (change,) = fix["edit"]["documentChanges"]
        assert applied(TEXT, change["edits"]) == TEXT.replace("foo=>1", "foo>=1")
        editor.change("pyproject.toml", {"range": span(3, 8, 10), "text": ">="})
        assert editor.pull("pyproject.toml")["items"] == []
        editor.change("pyproject.toml", {"range": {"start": at(4, 0), "end": at(4, 1)}, "text": ""})
        assert [each["code"] for each in editor.pull("pyproject.toml")["items"]] == ["toml-syntax"]
