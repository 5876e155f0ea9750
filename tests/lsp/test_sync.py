"""Document sync over a real connection: what the server thinks that the text is shows in the findings it gives for it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from editor import PULLS, at, codes, editing, part, position, whole

Json = dict[str, Any]

NASTY = (
    "foo=>1",
    "\U0001f600",
    "\u00e9 ==",
    "\f",
    "\u2028",
    "\x85",
    "\r",
    "\n",
    "\r\n",
    " ",
    "# c",
    "-r",
    "\\\n",
    "bar",
    "1",
    "",
)


def in_units(text: str, found: list[Json], encoding: str) -> list[Json]:
    """Return findings in UTF-16 with their places in another encoding."""

    def moved(place: Json) -> Json:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        units, offset = 0, 0
        for character in lines[place["line"]]:
            if units >= place["character"]:
                break
            units, offset = units + (2 if character > "\uffff" else 1), offset + 1
        content = lines[place["line"]][:offset]
        return at(place["line"], len(content.encode("utf-8")) if encoding == "utf-8" else len(content))

    if encoding == "utf-16":
        return found
    return [{**each, "range": {side: moved(each["range"][side]) for side in ("start", "end")}} for each in found]


def compared(findings: list[Json]) -> list[tuple[Any, ...]]:
    """Return what findings say, without the fixes that an editor asks for by itself."""
    return [(str(each["range"]), each["severity"], each["code"], each["message"]) for each in findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_random_edits_keep_both_sides_the_same(tmp_path: Path, encoding: str) -> None:
    capabilities = {**PULLS, "general": {"positionEncodings": [encoding]}}
    chance = random.Random(encoding)
    with editing(tmp_path, capabilities) as editor:
        assert editor.said["capabilities"]["positionEncoding"] == encoding
        text = "".join(chance.choices(NASTY, k=40))
        editor.open("requirements.txt", text)
        for number in range(60):
            changes = []
            for _ in range(chance.choice((1, 1, 1, 2, 5, 40))):
                start = chance.randrange(len(text) + 1)
                end = min(len(text), start + chance.choice((0, 0, 1, 2, 9)))
                new = "".join(chance.choices(NASTY, k=chance.choice((0, 1, 2))))
                if chance.random() < 0.03:
                    text = new
                    changes.append(whole(new))
                    continue
                place = {"start": position(text, start, encoding), "end": position(text, end, encoding)}
                if text[start - 1 : start + 1] == "\r\n" and start:
                    start -= 1  # such a position cannot be named: it counts as before the line's end
                if text[end - 1 : end + 1] == "\r\n" and end:
                    end -= 1
                changes.append({"range": place, "text": new})
                text = text[:start] + new + text[max(start, end) :]
            editor.change("requirements.txt", *changes)
            if number % 6 == 5:
                expected = in_units(text, editor.check(text), encoding)
                assert compared(editor.pull("requirements.txt")["items"]) == compared(expected), repr(text)
            elif number % 6 == 2:
                editor.pull("requirements.txt")


def test_odd_texts_and_edits(tmp_path: Path) -> None:
    with editing(tmp_path, PULLS) as editor:

        def agree(text: str) -> list[tuple[int, str]]:
            found = editor.pull("requirements.txt")["items"]
            assert compared(found) == compared(editor.check(text)), repr(text)
            return codes(found)

        editor.open("requirements.txt", "")
        assert agree("") == []
        editor.change("requirements.txt", part(0, 0, 0, "foo=>1"))
        assert (0, "invalid-operator") in agree("foo=>1")
        editor.change("requirements.txt", part(0, 6, 6, "\nbar=>2"))  # at the very end
        assert (1, "invalid-operator") in agree("foo=>1\nbar=>2")
        editor.change("requirements.txt", part(99, 0, 99, "\n"))  # beyond the end is the end
        agree("foo=>1\nbar=>2\n")
        editor.change("requirements.txt", whole(""))
        assert agree("") == []
        editor.change("requirements.txt", whole("a\rb=>1\rc"), part(2, 0, 1, "d=>2"))
        assert [line for line, code in agree("a\rb=>1\rd=>2") if code == "invalid-operator"] == [1, 2]
        # A form feed and U+2028 end no line of the editor's, though they end pip's.
        editor.change("requirements.txt", whole("a\fb\u2028c\nd=>1\n"), part(1, 1, 3, ">>"))
        assert (1, "invalid-operator") in agree("a\fb\u2028c\nd>>1\n")
        # Several changes at once, each in the text that the one before has left.
        editor.change("requirements.txt", whole("one\ntwo\n"), part(0, 0, 3, "x\ny"), part(2, 0, 3, "z=>1"))
        assert (2, "invalid-operator") in agree("x\ny\nz=>1\n")
        editor.change("requirements.txt")  # no change at all is a new version all the same
        agree("x\ny\nz=>1\n")


def test_what_was_never_opened_is_not_changed(tmp_path: Path) -> None:
    with editing(tmp_path) as editor:
        wire = editor.wire
        editor.change("requirements.txt", whole("foo=>1\n"))
        wire.notify("textDocument/didChange", {"textDocument": {"uri": 5}})
        wire.notify("textDocument/didClose", {"textDocument": {"uri": editor.uri("requirements.txt")}})
        wire.notify("textDocument/didOpen", {"textDocument": {"uri": editor.uri("requirements.txt")}})
        editor.open("requirements.txt", "bar=>1\n")
        assert "`=>`" in editor.pushed("requirements.txt")[-1]["message"]
        log = wire.log.read_text()
        assert "was changed, but never opened" in log
        assert "textDocument/didChange is dropped" in log and "textDocument/didOpen is dropped" in log
        assert "Traceback" not in log


def test_a_document_that_is_opened_again_is_another_text(tmp_path: Path) -> None:
    with editing(tmp_path) as editor:
        editor.open("requirements.txt", "foo=>1\n")
        assert (0, "invalid-operator") in codes(editor.pushed("requirements.txt"))
        editor.close("requirements.txt")
        assert editor.published("requirements.txt")["diagnostics"] == []
        editor.open("requirements.txt", "a\n\nfoo=>1\n", version=1)
        assert (2, "invalid-operator") in codes(editor.pushed("requirements.txt"))
        # Without a close between: the first text is forgotten, too.
        editor.open("requirements.txt", "foo=>1\n", version=9)
        assert (0, "invalid-operator") in codes(editor.pushed("requirements.txt"))


@pytest.mark.parametrize(
    ("uri", "language"),
    [
        ("untitled:Untitled-1", "pip-requirements"),
        ("untitled:requirements.txt", "plaintext"),
        ("vscode-vfs://host/requirements.txt", "plaintext"),
        ("file:///nowhere/at%20all/notes.md", "requirements"),
    ],
)
def test_documents_by_language_and_without_a_file(tmp_path: Path, uri: str, language: str) -> None:
    with editing(tmp_path, workspace=None) as editor:
        editor.open("file:///nowhere/notes.md", "foo=>1\n", "markdown")
        editor.open(uri, "foo=>1\n", language)
        first = editor.next("textDocument/publishDiagnostics")["params"]
        assert first["uri"] == uri
        assert (0, "invalid-operator") in codes(first["diagnostics"])
