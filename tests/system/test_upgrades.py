"""What an earlier version left is read: its state, its trash, and the journal of an operation that was killed.

A file of `tests/data/upgrades` per version, written by `tests/make_upgrade_fixture.py` of that version.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from venvoy_protocol.version import __version__
from wire import run_venvoy

FIXTURES = sorted((Path(__file__).parents[1] / "data" / "upgrades").glob("*.json"))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fixtures hold the environments of a POSIX system")


def unpack(fixture: Path, root: Path) -> Path:
    """Write what a fixture holds below a folder; return its project."""
    names = {"@ROOT@": str(root), "@BASE@": sys.base_prefix, "@PYTHON@": os.path.realpath(sys.executable)}
    names |= {"@TOOLS@": os.path.dirname(sys.executable), "@YESTERDAY@": str(time.time() - 86400)}

    def here(text: str) -> str:
        for name, value in names.items():
            text = text.replace(name, value)
        return text

    def value_of(each: Any) -> Any:
        if isinstance(each, dict):
            return time.time() - each["ago"] if "ago" in each else here(each["bytes"]).encode()
        return here(each) if isinstance(each, str) else each

    found = json.loads(fixture.read_text())
    (root / "state").mkdir(mode=0o700)
    with closing(sqlite3.connect(root / "state" / "state.db")) as connection:
        for statement in found["state"]["statements"]:
            connection.execute(statement)
        for table, rows in found["state"]["rows"].items():
            for row in rows:
                places = ", ".join("?" * len(row))
                values = [value_of(each) for each in row.values()]
                connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", values)
        connection.execute(f"PRAGMA user_version = {found['state']['version']}")
        connection.commit()
    (root / "project").mkdir()
    for name, content in found["files"].items():
        path = root / name
        if content is None:
            path.mkdir(mode=0o700 if path.name == ".venvoy-trash" else 0o755)
        elif isinstance(content, str):
            path.write_text(here(content))
        else:
            path.symlink_to(here(content["link"]))
    return root / "project"


def result(project: Path, *words: str) -> Any:
    done = run_venvoy(project, *words, "--json")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return json.loads(done.stdout)


def test_there_is_a_fixture_of_this_version() -> None:
    assert __version__ in [path.stem for path in FIXTURES]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_what_an_earlier_version_left(fixture: Path, tmp_path: Path) -> None:
    project = unpack(fixture, tmp_path)
    assert result(project, "info")["notices"] == []
    chosen = result(project, "selection")["selection"]
    assert (chosen["source"], chosen["environment"]["prefix"]) == ("chosen", str(project / ".venv"))
    assert result(project, "trust")["trusted"] is True

    problems = {each["path"]: each["code"] for each in result(project, "doctor")["problems"]}
    assert problems[str(project / "half")] == "interrupted-operation"
    result(project, "repair", "half")
    assert not (project / "half").exists()

    result(project, "restore", "other")
    assert (project / "other" / "pyvenv.cfg").is_file()
    assert result(project, "inspect", "other")["environment"]["prefix"] == str(project / "other")
