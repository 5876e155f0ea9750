"""Hover, completion, links and inlay hints, with positions as the client counts them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from editor import asked, at, editing, environment, span

Json = dict[str, Any]
CAPABILITIES: Json = {
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {},
        "documentLink": {},
        "inlayHint": {},
    }
}


@pytest.mark.skipif(os.name == "nt", reason="an environment made by hand, as on POSIX systems")
def test_what_an_editor_shows(tmp_path: Path) -> None:
    environment(tmp_path, "foo-1.5", "foobar-2.0")
    (tmp_path / "base.txt").write_text("")
    with editing(tmp_path, CAPABILITIES) as editor:
        said = editor.said["capabilities"]
        names = ("hoverProvider", "completionProvider", "documentLinkProvider", "inlayHintProvider")
        assert all(name in said for name in names)
        editor.open("requirements.txt", "-r base.txt\nfoo>=1 # \U0001f600 https://example.org/\nfo\nbar=>1\n")
        hover = asked(editor, "hover", position=at(1, 1))
        assert hover["contents"]["kind"] == "markdown" and "1.5" in hover["contents"]["value"]
        assert hover["range"] == span(1, 0, 3)
        meaning = asked(editor, "hover", position=at(3, 4))["contents"]["value"]
        assert "`invalid-operator`" in meaning and "Example" not in meaning
        assert asked(editor, "hover", position=at(4, 0)) is None
        completion = asked(editor, "completion", position=at(2, 2))
        items = {item["label"]: item for item in completion["items"]}
        assert set(items) == {"foo", "foobar"}
        assert items["foo"]["textEdit"] == {"range": span(2, 0, 2), "newText": "foo"}
        (link,) = asked(editor, "documentLink")
        assert (link["range"], link["target"]) == (span(0, 3, 11), editor.uri("base.txt"))
        everything = {"start": at(0, 0), "end": at(9, 0)}
        (hint,) = asked(editor, "inlayHint", range=everything)
        assert hint["position"] == at(1, 6) and "1.5" in str(hint["label"])
        assert asked(editor, "inlayHint", range=span(0, 0, 1)) == []
        # The text as it is now counts, not the one at the last finding.
        editor.change("requirements.txt", {"range": span(0, 0, 0), "text": "\n\n"})
        assert asked(editor, "hover", position=at(3, 1))["range"] == span(3, 0, 3)


def test_plain_text_for_who_wants_it(tmp_path: Path) -> None:
    with editing(tmp_path, {"textDocument": {"hover": {}}}) as editor:
        assert "completionProvider" not in editor.said["capabilities"]
        editor.open("requirements.txt", "--pre\nfoo=>1\n")
        contents = asked(editor, "hover", position=at(0, 2))["contents"]
        assert contents["kind"] == "plaintext" and contents["value"].startswith("--pre: ")
        text = asked(editor, "hover", position=at(1, 4))["contents"]["value"]
        assert "invalid-operator: " in text
        assert not any(mark in text for mark in ("`", "**", "---")), "no Markdown where it is shown as it is"


@pytest.mark.skipif(os.name == "nt", reason="an environment made by hand, as on POSIX systems")
def test_plain_text_hover_keeps_a_summary_unescaped(tmp_path: Path) -> None:
    folder = tmp_path / "a`b \\.c"
    folder.mkdir()
    environment(folder, "foo-1.5")
    metadata = folder / ".venv" / "lib" / "python3.11" / "site-packages" / "foo-1.5.dist-info" / "METADATA"
    summary = r"[a](http://x) **b** `c` \d <img> _e_"
    metadata.write_text(f"Metadata-Version: 2.1\nName: foo\nVersion: 1.5\nSummary: {summary}\n\n")
    with editing(folder, {"textDocument": {"hover": {}}}) as editor:
        editor.open("requirements.txt", "foo>=1\n")
        text = asked(editor, "hover", position=at(0, 1))["contents"]["value"]
        assert text.startswith(f"foo 1.5: {summary}\n") and f"installed in {folder}/.venv/" in text


def test_what_is_not_a_requirements_file_has_nothing(tmp_path: Path) -> None:
    with editing(tmp_path, CAPABILITIES) as editor:
        place = {"position": at(0, 0)}
        assert asked(editor, "hover", **place) is None
        assert asked(editor, "completion", **place)["items"] == []
        assert asked(editor, "documentLink") == []
        assert asked(editor, "inlayHint", range=span(0, 0, 1)) == []
