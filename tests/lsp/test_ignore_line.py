"""The code action that silences a finding on its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from editor import PULLS, applied, at, editing, span
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.checker.ignore_comments import ignored_codes
from venvoy_server.dependencies.checker.ignore_line import ignore_edit

FULL: dict[str, Any] = {
    "textDocument": {**PULLS["textDocument"], "codeAction": {"codeActionLiteralSupport": {}}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
OPTIONS = {"settings": {"diagnostics": {"no-environment": "off"}}}


def test_an_editor_can_silence_a_finding(tmp_path: Path) -> None:
    text = "six\nfoo=>1  # why\n"
    with editing(tmp_path, FULL, OPTIONS) as editor:
        editor.open("requirements.txt", text)
        (action,) = editor.ignoring("requirements.txt", span(1, 4, 4))
        assert action["title"] == "Ignore invalid-operator on this line"
        assert [each["code"] for each in action["diagnostics"]] == ["invalid-operator"]
        (change,) = action["edit"]["documentChanges"]
        fixed = applied(text, change["edits"])
        assert fixed == "six\nfoo=>1  # why  # venvoy: ignore[invalid-operator]\n"
        assert "invalid-operator" not in [each["code"] for each in editor.check(fixed)]
        assert editor.ignoring("requirements.txt", {"start": at(0, 0), "end": at(0, 1)}) == []


def _read(document: Document) -> list[str]:
    return [entry.text for entry in document.entries if entry.requirement or entry.options or entry.fault]


def test_a_client_may_name_what_it_means(tmp_path: Path) -> None:
    """Neovim sends the diagnostics of the whole line, wherever the cursor is on it."""
    with editing(tmp_path, FULL, OPTIONS) as editor:
        editor.open("requirements.txt", "six\nfoo=>1\n")
        named = [{"range": span(1, 3, 5), "code": "invalid-operator", "message": ""}]
        assert editor.actions("requirements.txt", span(1, 0, 0), ["quickfix"]) == []
        assert len(editor.actions("requirements.txt", span(1, 0, 0), ["quickfix"], diagnostics=named)) == 1
        other = [{"range": span(1, 3, 5), "code": 7}, {"range": span(900, 3, 5), "code": "invalid-operator"}]
        assert editor.actions("requirements.txt", span(1, 0, 0), ["quickfix"], diagnostics=other) == []


@pytest.mark.parametrize(
    "text",
    [
        "foo=>1",
        "foo=>1\r\n",
        "six\n\n  foo=>1 \n",
        "foo=>1 \\\n  # c\nbar\n",
        "foo=>1 \\\n  ; python_version > '3'\n",
        "foo=>1 \\\n  --hash=sha256:12\n",
        "# venvoy: ignore[bad-hash]\nfoo=>1 \\\n  --hash=sha256:12\n",
        "foo=>1  # venvoy: ignore[duplicate]\n",
        "foo==1 ; python_version => '3'\n",
        "requests flask\n",
    ],
)
def test_whatever_can_be_silenced_is(text: str) -> None:
    """One edit takes exactly that code away from that line, and changes nothing that pip reads."""
    document = Document.parse(text)
    offered = 0
    for finding in check(document):
        edit = ignore_edit(document, finding)
        if edit is not None:
            offered += 1
            after = Document.parse(apply_edits(text, [edit]))
            assert finding.code not in [each.code for each in check(after)], after.text
            assert _read(after) == _read(document)
    assert offered


def test_several_comments_on_a_line_add_up() -> None:
    assert ignored_codes("# venvoy: ignore[a]  # venvoy: ignore[b, c]") == frozenset({"a", "b", "c"})
    assert ignored_codes("# venvoy: ignore[a]  # venvoy: ignore") == frozenset()
