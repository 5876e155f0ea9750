"""What a full check proves is shown at its lines in the editor, until one of them is edited."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from editor import Editor, editing, whole
from fake_osv import record, serving
from made_wheels import make_wheel

OFF = {"settings": {"diagnostics": {"not-installed": "off"}}, "trusted": True}


def unsatisfiable(editor: Editor, name: str) -> list[int]:
    """Return the lines of a file with that finding, as the editor pulls them."""
    return [each["range"]["start"]["line"] for each in editor.pull(name)["items"] if each["code"] == "unsatisfiable"]


def test_a_conflict_is_shown_until_one_of_its_lines_is_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    wheels, folder = tmp_path / "wheels", tmp_path / "my prüject"
    wheels.mkdir()
    folder.mkdir()
    make_wheel(str(wheels), "alpha", "1.0", requires=["beta>=2"])
    for version in ("1.0", "2.0"):
        make_wheel(str(wheels), "beta", version)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True, timeout=60)
    text = f"--no-index\n-f {wheels.as_uri()}\n-r more.txt\nbeta<2\n"
    (folder / "requirements.txt").write_text("")
    (folder / "more.txt").write_text("# nothing yet\n")
    with editing(folder, {"textDocument": {"diagnostic": {}}}, OFF) as editor:
        editor.open("requirements.txt", "")
        editor.change("requirements.txt", whole(text))
        editor.open("more.txt", "# nothing yet\nalpha==1.0\n")
        assert unsatisfiable(editor, "requirements.txt") == []
        call = {
            "title": "Checking",
            "method": "check",
            "params": {"files": [str(folder / "requirements.txt")], "resolve": True},
        }
        step = editor.result("venvoy/perform", {"call": call})
        assert (step["kind"], step["severity"]) == ("done", "error")
        assert "cannot be installed together" in step["message"]
        assert unsatisfiable(editor, "requirements.txt") == [3]
        assert unsatisfiable(editor, "more.txt") == [1]
        editor.change("requirements.txt", whole(text + "# a comment\n"))
        assert unsatisfiable(editor, "requirements.txt") == [3]
        editor.change("requirements.txt", whole(text.replace("beta<2", "beta<3")))
        assert unsatisfiable(editor, "requirements.txt") == []
        assert unsatisfiable(editor, "more.txt") == []


def vulnerable(editor: Editor, name: str) -> list[int]:
    return [
        each["range"]["start"]["line"] for each in editor.pull(name)["items"] if each["code"] == "vulnerable-version"
    ]


def test_vulnerabilities_appear_after_a_person_has_chosen(tmp_path: Path) -> None:
    fixed = record("PYSEC-1", "six", {"introduced": "0"}, {"fixed": "2"}, summary="It [leaks](http://x).")
    with serving(fixed) as osv:
        options = {"settings": {"vulnerabilitiesUrl": osv.url, "diagnostics": {"no-environment": "off"}}}
        hover = {"contentFormat": ["markdown"]}
        shown = {"diagnostic": {}, "hover": hover}
        capabilities = {"textDocument": shown, "workspace": {"diagnostics": {"refreshSupport": True}}}
        with editing(tmp_path, capabilities, options) as editor:
            editor.open("requirements.txt", "six==1.0\n")
            assert vulnerable(editor, "requirements.txt") == []
            call = {"title": "Ask OSV", "method": "vulnerabilities", "params": {"source": "osv"}}
            assert osv.asked == []
            editor.result("venvoy/perform", {"call": call})
            editor.change("requirements.txt", whole("six==1.0\nsix==1.1\n"))
            editor.next("workspace/diagnostic/refresh")
            while not vulnerable(editor, "requirements.txt"):
                editor.next("workspace/diagnostic/refresh")
            assert vulnerable(editor, "requirements.txt") == [0, 1]
            place = {"textDocument": {"uri": editor.uri("requirements.txt")}, "position": {"line": 0, "character": 1}}
            text = editor.result("textDocument/hover", place)["contents"]["value"]
            assert "https://osv.dev/vulnerability/PYSEC-1" in text and "(http://x)" not in text
            editor.result("venvoy/vulnerabilities", {"source": "off"})
            assert vulnerable(editor, "requirements.txt") == []
