"""What else an editor shows: lenses on the first line, colours, and what is deprecated."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from editor import asked, at, editing, environment, span

Json = dict[str, Any]
CAPABILITIES: Json = {
    "workspace": {"codeLens": {"refreshSupport": True}},
    "textDocument": {"codeLens": {}, "semanticTokens": {}, "completion": {"completionItem": {"tagSupport": {}}}},
}


@pytest.mark.skipif(os.name == "nt", reason="an environment made by hand, as on POSIX systems")
def test_the_first_line_names_the_environment_and_installs(tmp_path: Path) -> None:
    with editing(tmp_path, CAPABILITIES) as editor:
        assert editor.said["capabilities"]["codeLensProvider"] == {"resolveProvider": False}
        editor.open("requirements.txt", "# nothing yet\n")
        (lens,) = asked(editor, "codeLens")
        path = str(tmp_path / "requirements.txt")
        command = {"title": "No environment selected", "command": "venvoy.open"}
        assert lens["command"] == {**command, "arguments": [{"menu": "main", "path": path}]}
        environment(tmp_path, "six-1.0")
        editor.next("workspace/codeLens/refresh")
        editor.change("requirements.txt", {"range": span(0, 0, 0), "text": "six\n"})
        names, install, check = asked(editor, "codeLens")
        assert check["command"]["arguments"] == [{"menu": "check", "path": path}]
        assert names["command"]["title"] == ".venv (Python 3.11.0)"
        call = install["command"]["arguments"][0]["call"]
        assert (call["method"], call["params"]["requirements"]) == ("install", [path])


def test_a_constraints_file_is_not_installed(tmp_path: Path) -> None:
    with editing(tmp_path, CAPABILITIES) as editor:
        editor.open("constraints.txt", "six==1\n")
        found = editor.result("textDocument/codeLens", {"textDocument": {"uri": editor.uri("constraints.txt")}})
        assert len(found) == 1


def coloured(text: str, legend: list[str], data: list[int]) -> list[tuple[str, str]]:
    lines, line, column, found = text.splitlines(), 0, 0, []
    for number in range(0, len(data), 5):
        line, column = line + data[number], (0 if data[number] else column) + data[number + 1]
        units = lines[line].encode("utf-16-le")[2 * column : 2 * (column + data[number + 2])]
        found.append((units.decode("utf-16-le"), legend[data[number + 3]]))
    return found


TEXT = "\n".join([
    "-r base.txt  # \U0001f600",
    "foo[a, b]>=1.5,!=2 ; python_version < '3.9' and not_known",
    "bar[x] ~= 2.0 ; sys_platform == 'linux'  # why",
    "baz @ https://example.org/a.whl --hash=sha256:12",
    "six \\",
    "  == 1.0",
    "\U0001f600 # odd",
])  # fmt: skip


def test_colours(tmp_path: Path) -> None:
    with editing(tmp_path, CAPABILITIES) as editor:
        legend = editor.said["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"]
        editor.open("requirements.txt", TEXT)
        found = coloured(TEXT, legend, asked(editor, "semanticTokens/full")["data"])
        expected = [
            ("-r", "keyword"), ("base.txt", "string"), ("# \U0001f600", "comment"),
            ("bar", "namespace"), ("x", "enumMember"), ("~=", "operator"), ("2.0", "number"),
            ("sys_platform", "variable"), ("==", "operator"), ("'linux'", "string"), ("# why", "comment"),
            ("https://example.org/a.whl", "string"), ("--hash", "keyword"), ("six", "namespace"), ("1.0", "number"),
        ]  # fmt: skip
        assert [each for each in expected if each not in found] == []
        part = asked(editor, "semanticTokens/range", range={"start": at(2, 0), "end": at(2, 3)})["data"]
        assert coloured(TEXT, legend, part)[0] == ("bar", "namespace")
        assert len(part) < len(found) * 5


def test_a_deprecated_spelling_is_marked(tmp_path: Path) -> None:
    with editing(tmp_path, CAPABILITIES) as editor:
        editor.open("requirements.txt", "--p\n--use-feature=\n")
        items = {each["label"]: each for each in asked(editor, "completion", position=at(0, 3))["items"]}
        assert items["--pypi-url"]["tags"] == [1]
        assert "tags" not in items["--pre"]
        values = {each["label"]: each for each in asked(editor, "completion", position=at(1, 14))["items"]}
        assert values["truststore"]["tags"] == [1]
        assert "tags" not in values["fast-deps"]
