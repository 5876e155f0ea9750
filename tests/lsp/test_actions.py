"""Code actions: fixes of findings as edits or commands, and all the safe ones at once."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Any

import pytest

from editor import PULLS, applied, at, editing, span

Json = dict[str, Any]
LITERALS: Json = {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}
FULL: Json = {
    "textDocument": {**PULLS["textDocument"], **LITERALS},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
OPTIONS = {"settings": {"diagnostics": {"no-environment": "off"}}}


def test_a_fix_is_an_edit_of_a_version(tmp_path: Path) -> None:
    text = "foo=>1\nbar=>2\n"
    with editing(tmp_path, FULL, OPTIONS) as editor:
        kinds = editor.said["capabilities"]["codeActionProvider"]["codeActionKinds"]
        assert kinds == ["quickfix", "source.fixAll.venvoy"]
        editor.open("requirements.txt", text, version=3)
        (fix,) = editor.actions("requirements.txt", span(1, 4, 4), ["quickfix"])
        assert (fix["kind"], fix["isPreferred"]) == ("quickfix", True)
        assert [each["code"] for each in fix["diagnostics"]] == ["invalid-operator"]
        (change,) = fix["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": editor.uri("requirements.txt"), "version": 3}
        assert applied(text, change["edits"]) == "foo=>1\nbar>=2\n"
        assert editor.actions("requirements.txt", span(1, 0, 1), ["quickfix"]) == []
        assert len(editor.actions("requirements.txt", {"start": at(0, 0), "end": at(9, 0)}, ["quickfix"])) == 2
        everything = editor.actions("requirements.txt", span(1, 4, 4))
        assert [each["kind"] for each in everything] == ["quickfix", "source.fixAll.venvoy"]
        bulb = editor.actions("requirements.txt", span(1, 4, 4), triggerKind=2)
        assert [each["kind"] for each in bulb] == ["quickfix"]


@pytest.mark.parametrize(
    ("only", "count"),
    [("source.fixAll.venvoy", 1), ("source.fixAll", 1), ("source", 1), ("source.organizeImports", 0), ("refactor", 0)],
)
def test_everything_at_once(tmp_path: Path, only: str, count: int) -> None:
    text = "foo=>1\n\nbar=>2\nbaz\n"
    with editing(tmp_path, FULL, OPTIONS) as editor:
        editor.open("requirements.txt", text)
        found = editor.actions("requirements.txt", span(0, 0, 0), [only])
        assert [each["kind"] for each in found] == ["source.fixAll.venvoy"] * count
        for each in found:
            (change,) = each["edit"]["documentChanges"]
            assert applied(text, change["edits"]) == "foo>=1\n\nbar>=2\nbaz\n"
        editor.change("requirements.txt", {"text": "foo>=1\n"})
        assert editor.actions("requirements.txt", span(0, 0, 0), [only]) == []


def test_a_client_without_versions(tmp_path: Path) -> None:
    with editing(tmp_path, {"textDocument": LITERALS}, OPTIONS) as editor:
        editor.open("requirements.txt", "foo=>1\n")
        (fix,) = editor.actions("requirements.txt", span(0, 4, 4), ["quickfix"])
        assert list(fix["edit"]["changes"]) == [editor.uri("requirements.txt")]


@pytest.mark.skipif(os.name == "nt", reason="an environment made by hand, as on POSIX systems")
@pytest.mark.parametrize("literals", [True, False])
def test_a_fix_is_a_command_that_runs(tmp_path: Path, literals: bool) -> None:
    base = Path(os.path.realpath(sys.executable))
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (tmp_path / ".venv" / "lib" / f"python{minor}" / "site-packages").mkdir(parents=True)
    (tmp_path / ".venv" / "bin").mkdir()
    (tmp_path / ".venv" / "bin" / "python").symlink_to(base)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"home = {base.parent}\nversion = {platform.python_version()}\n")
    (tmp_path / "requirements.txt").write_text("foo\nbar\n")
    capabilities = FULL if literals else {"textDocument": {"codeAction": {}}}
    with editing(tmp_path, capabilities) as editor:
        wire = editor.wire
        editor.open("requirements.txt", "foo\nbar\n")
        found = editor.actions("requirements.txt", {"start": at(0, 0), "end": at(1, 0)}, ["quickfix"])
        commands = [each["command"] if literals else each for each in found if each.get("command")]
        assert commands and {each["command"] for each in commands} == {"venvoy.install"}
        both = [each for each in found if "file" in each["title"]]
        assert len(both) == 1, "what two findings offer is offered once"
        if literals:
            assert len(both[0]["diagnostics"]) == 2
        known = editor.said["capabilities"]["executeCommandProvider"]["commands"]
        assert {each["command"] for each in commands} <= set(known)
        # The arguments are params as they are: this folder is not trusted, so the call is refused, not misunderstood.
        for each in commands:
            error = wire.call("workspace/executeCommand", {"command": each["command"], "arguments": each["arguments"]})
            assert error["error"]["data"]["code"] == "untrusted"


def test_edits_name_the_version_that_they_are_for(tmp_path: Path) -> None:
    text = "".join(f"package-{number}=>1\n" for number in range(900))
    with editing(tmp_path, FULL, OPTIONS) as editor:
        wire, uri = editor.wire, editor.uri("requirements.txt")
        editor.open("requirements.txt", text)
        assert len(editor.actions("requirements.txt", span(0, 0, 12), ["quickfix"])) == 1
        whole = {"start": at(0, 0), "end": at(2000, 0)}
        params = {"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": [], "only": ["quickfix"]}}
        for _ in range(3):
            # The text is edited while the answer is made.
            asked = wire.request("textDocument/codeAction", params)
            editor.change("requirements.txt", {"range": span(0, 0, 0), "text": "\n"})
            editor.change("requirements.txt", {"range": span(0, 0, 0), "text": "\n"})
            answer = wire.answer(asked)["result"]
            for number, action in enumerate(each for each in answer if not each["title"].startswith("Ignore ")):
                (change,) = action["edit"]["documentChanges"]
                # Every version has one more line on top than the one before.
                line = change["textDocument"]["version"] - 1 + number
                assert change["edits"][0]["range"]["start"] == at(line, len(f"package-{number}"))
