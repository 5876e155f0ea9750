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
