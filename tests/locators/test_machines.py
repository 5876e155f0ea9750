"""Everything that a search says of three machines, compared with the files in `machines`.

Each record is there with all its fields that are not empty, so that a change of any of them is seen, and looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

import machine_trees
from fakes import Node
from finding import search
from venvoy_server.environments.model import Environment, Interpreter, Problem
from venvoy_server.locators.model import Found

MACHINES = Path(__file__).with_name("machines")
FOLDERS = {"linux": machine_trees.WORKSPACE, "darwin": machine_trees.WORKSPACE, "win32": "C:\\w\\shop"}
TREES: Mapping[str, Callable[[], dict[str, Node]]] = {
    "linux": machine_trees.linux,
    "darwin": machine_trees.darwin,
    "win32": machine_trees.win32,
}
USUAL = {"version_confidence": "certain", "implementation": "CPython", "architecture": "x86_64"}


def lines_of(record: Environment | Interpreter) -> list[str]:
    """Return a record as lines: what it is, then its fields that are not empty."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    shown = [f"  {name} = {value}" for name, value in fields.items() if is_shown(name, value)]
    return [f"{type(record).__name__.lower()} {record.prefix}", *shown, *map(line_of, record.problems), ""]


def is_shown(name: str, value: object) -> bool:
    return bool(value) and name not in ("prefix", "problems") and USUAL.get(name) != value


def line_of(problem: Problem) -> str:
    """Return a problem in a line: its code and severity, where it is, its sentence and the call that repairs it."""
    call = (
        problem.repair
        and f" [{problem.repair.title}: {problem.repair.method} {msgspec.to_builtins(problem.repair.params)}]"
    )
    return f"  ! {problem.code} ({problem.severity}) {problem.path}: {problem.message}{call or ''}"


def text_of(found: Found) -> str:
    records: list[Environment | Interpreter] = [*found.interpreters, *found.environments]
    lines = [line for record in records for line in lines_of(record)]
    text = "\n".join([*lines, f"complete = {found.complete}", *map(line_of, found.problems), ""])
    return text.encode("utf-8", "backslashreplace").decode()


@pytest.mark.parametrize("platform", TREES)
def test_all_that_is_found(platform: str, tmp_path: Path) -> None:
    variables = {"PATH": "/usr/bin:/w/bin", "HOME": "/home/ann"} if platform != "win32" else {}
    found = search(TREES[platform](), FOLDERS[platform], platform=platform, variables=variables)
    now = tmp_path / f"{platform}.txt"
    now.write_text(text_of(found), encoding="utf-8")
    assert now.read_text(encoding="utf-8") == (MACHINES / now.name).read_text(encoding="utf-8"), (
        f"now it is as in {now}"
    )
