"""Writes `tests/data/upgrades/VERSION.json`: what this version leaves on a disk, for later versions to read.

Run once per release (release.md): `python tests/make_upgrade_fixture.py`. The state database and the trash come from a
project in which an environment was made and selected, another was removed, and the creation of a third was killed.
Paths are written with names such as @ROOT@ and @PYTHON@, times as seconds before now.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from venvoy_protocol.version import __version__

FOLDER = Path(__file__).parent / "data" / "upgrades"
TIMES = frozenset({"chosen", "decided", "started", "ended", "asked", "removed"})
KILLED = """
import os, signal, sys
sys.addaudithook(lambda event, _: os.kill(os.getpid(), signal.SIGKILL) if event == "subprocess.Popen" else None)
from venvoy_server.__main__ import main
main(sys.argv[1:])
"""


def make(root: Path) -> dict[str, Any]:
    """Let this version work below a folder, and return what it leaves there."""
    project = root / "project"
    project.mkdir()
    variables = {**os.environ, "VENVOY_STATE_DIR": str(root / "state")}
    python = ("--python", sys.executable)

    def run(*words: str, command: tuple[str, ...] = ("-m", "venvoy_server"), expected: int = 0) -> None:
        done = subprocess.run([sys.executable, *command, *words], cwd=project, env=variables, timeout=120)
        assert done.returncode == expected, words

    run("create", "--quiet", *python)
    run("create", "other", "--quiet", "--no-select", *python)
    run("remove", "other", "--quiet")
    run("trust", "--trusted", ".", "--quiet")
    run("create", "half", "--no-select", *python, command=("-c", KILLED), expected=-9)
    written = Written(root)
    return {"state": written.database(root / "state" / "state.db"), "files": written.files(project)}


class Written:
    """What lies below a folder, without the names of this machine."""

    def __init__(self, root: Path) -> None:
        self._names = {str(root): "@ROOT@", str(Path(sys.executable).parent): "@TOOLS@"}
        self._now = time.time()

    def database(self, path: Path) -> dict[str, Any]:
        """Return the version, the statements that make the tables, and the rows."""
        with closing(sqlite3.connect(path)) as connection:
            connection.row_factory = sqlite3.Row
            made = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
            tables = [row["name"] for row in made if row["type"] == "table"]
            rows = {name: [self._row(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in tables}
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            return {"version": version, "statements": [row["sql"] for row in made], "rows": rows}

    def _row(self, row: sqlite3.Row) -> dict[str, Any]:
        return {key: self._value(key, row[key]) for key in row.keys()}  # noqa: SIM118  # a row iterates over values

    def _value(self, key: str, value: Any) -> Any:
        if key in TIMES and value is not None:
            return {"ago": round(self._now - value + 86400, 3)}
        if key in ("owner_start", "child_start") and value is not None:
            return "elsewhere|00000000-0000-0000-0000-000000000000|pid:[1]|1"
        if isinstance(value, bytes):
            return {"bytes": self._named(value.decode())}
        return self._named(value) if isinstance(value, str) else value

    def files(self, folder: Path) -> dict[str, Any]:
        """Return folders as None, links by their target, and texts; activation scripts are left out."""
        found: dict[str, Any] = {}
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder.parent))
            if path.is_symlink():
                found[name] = {"link": self._named(os.readlink(path))}
            elif path.is_dir():
                found[name] = None
            elif path.parent.name != "bin":
                found[name] = re.sub(r'("removed": ?)[0-9.]+', r"\1@YESTERDAY@", self._named(path.read_text()))
        return found

    def _named(self, text: str) -> str:
        for path, name in self._names.items():
            text = text.replace(path, name)
        return re.sub(rf"{re.escape(sys.base_prefix)}/bin/python[0-9.]*", "@PYTHON@", text).replace(
            sys.base_prefix, "@BASE@"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        found = make(Path(folder).resolve())
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{__version__}.json").write_text(json.dumps(found, indent=1) + "\n")
