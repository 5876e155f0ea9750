"""Make the workspace of the editor tests: a good environment, a broken one, a package with its own, and wheels to install.

python tests/editors/make_workspace.py FOLDER      FOLDER is made; its name may hold spaces and umlauts
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from made_wheels import make_wheel

SECONDS = 120


def make(folder: Path) -> None:
    """Make everything below a folder; what venvoy remembers of it goes where VENVOY_STATE_DIR says."""
    shop, broken = folder / "shop", folder / "broken"
    api = shop / "packages" / "api"
    for each in (api, broken, folder / "wheels"):
        each.mkdir(parents=True)
    _wheels(str(folder / "wheels"))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (shop / "pyproject.toml").write_text(f'[project]\nname = "shop"\nversion = "1"\nrequires-python = ">={version}"\n')
    (shop / "main.py").write_text("import sys\n\nprint(sys.prefix)\n")
    (shop / "requirements.txt").write_text("flask==3.0.3\nrequests>=2 <3\n")
    (shop / "requirements-ml.txt").write_text("torch\n")
    (api / "pyproject.toml").write_text('[project]\nname = "api"\nversion = "1"\n')
    (api / "app.py").write_text("import shop\n")
    (broken / "requirements.txt").write_text("idna\n")
    for each in (shop, api, broken):
        _create(each)
    python = broken / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/opt/python3.12")
    folders = [{"path": "shop"}, {"path": "broken"}]
    (folder / "lab.code-workspace").write_text(json.dumps({"folders": folders, "settings": {}}))


def _wheels(folder: str) -> None:
    make_wheel(folder, "flask", "3.0.3", requires=["werkzeug"])
    make_wheel(folder, "werkzeug", "3.0.4")
    make_wheel(folder, "requests", "2.32.3", requires=["idna"])
    make_wheel(folder, "idna", "3.10")


def _create(folder: Path) -> None:
    """Create `.venv` without choosing it, so that the folder's own files decide."""
    command = [sys.executable, "-m", "venvoy_server", "create", "--folder", str(folder), "--no-select"]
    command += ["--python", sys.executable]
    subprocess.run(command, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL, capture_output=True)


if __name__ == "__main__":
    target = Path(os.path.abspath(sys.argv[1]))
    shutil.rmtree(target, ignore_errors=True)
    make(target)
