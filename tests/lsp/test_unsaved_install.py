"""What a person installs from an editor is what the editor shows, saved or not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from editor import editing, whole
from made_wheels import make_wheel


def test_install_everything_takes_the_unsaved_text(tmp_path: Path) -> None:
    wheels, folder = tmp_path / "wheels", tmp_path / "my prüject"
    wheels.mkdir()
    folder.mkdir()
    for name in ("alpha", "beta"):
        make_wheel(str(wheels), name, "1.0")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True, timeout=60)
    (folder / "requirements.txt").write_text("alpha\n")
    (folder / "more.txt").write_text("")
    with editing(folder, {}, {"trusted": True}) as editor:
        editor.open("requirements.txt", "alpha\n")
        editor.change("requirements.txt", whole(f"--no-index\n-f {wheels.as_uri()}\n-r more.txt\nbeta\n"))
        call = {"requirements": [str(folder / "requirements.txt")], "folder": str(folder), "dryRun": True}
        result = editor.result("workspace/executeCommand", {"command": "venvoy.install", "arguments": [call]})
        assert [change["name"] for change in result["changes"]] == ["beta"]
        assert (folder / "requirements.txt").read_text() == "alpha\n"


def test_add_changes_the_unsaved_text_in_the_editor(tmp_path: Path) -> None:
    wheels, folder = tmp_path / "wheels", tmp_path / "my prüject"
    wheels.mkdir()
    folder.mkdir()
    for name in ("alpha", "beta"):
        make_wheel(str(wheels), name, "1.0")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True, timeout=60)
    file = folder / "requirements.txt"
    file.write_text("")
    shown = f"--no-index\n-f {wheels.as_uri()}\nbeta # ü"
    with editing(folder, {"workspace": {"applyEdit": True}}, {"trusted": True}) as editor:
        editor.open("requirements.txt", "")
        editor.change("requirements.txt", whole(shown))
        call = {"packages": ["alpha"], "folder": str(folder)}
        number = editor.wire.request("venvoy/add", call)
        asked = editor.next("workspace/applyEdit")
        ((uri, edits),) = asked["params"]["edit"]["changes"].items()
        editor.wire.send({"jsonrpc": "2.0", "id": asked["id"], "result": {"applied": True}})
        answer = editor.wire.answer(number)["result"]
        assert uri == file.as_uri()
        assert [each["newText"] for each in edits] == ["beta # ü\nalpha\n"]
        assert answer["edit"]["written"] == "editor"
        assert sorted(change["name"] for change in answer["changes"]) == ["alpha", "beta"]
    assert file.read_text() == ""
