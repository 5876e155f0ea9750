"""Functions and files stay short: the sizes of CONTRIBUTING, without tables.

Lines of a table are not counted: an assignment at the top of a module, and the decorators of a function, with which a test
gets its cases. Everything else is, docstrings and empty lines too.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sources import parsed

ROOT = Path(__file__).resolve().parents[2]
MOST_OF_A_FUNCTION, MOST_OF_A_FILE, MOST_OF_A_TEST_FILE = 50, 350, 500
LONG_FUNCTIONS = {
    **{
        f"client-stub/python/venvoy_client/{module}.py {name}": "generated: three lines for each of many parameters"
        for module in ("methods", "blocking_methods")
        for name in ("check", "create")
    },
    "tests/machine_trees.py linux": "a table of the files of a machine",
    "tests/operations/test_plan_texts.py commands": "a table of plans",
}
LONG_FILES = {
    "client-stub/python/venvoy_client/methods.py": "generated",
    "client-stub/python/venvoy_client/blocking_methods.py": "generated",
}


class Sizes(NamedTuple):
    """The lines of a file and of each function in it, without tables."""

    lines: int
    functions: list[tuple[str, int]]


@cache
def sizes() -> dict[str, Sizes]:
    """Return the sizes of every Python file of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z", "*.py"], cwd=ROOT, check=True, capture_output=True, text=True)
    names = [name for name in listed.stdout.rstrip("\0").split("\0") if not name.startswith("tests/data/")]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names if (ROOT / name).is_file()}
    return {name: sizes_of(text) for name, text in texts.items()}


def sizes_of(text: str) -> Sizes:
    tree = parsed(text)
    found = list(functions(tree))
    tables = lines_of(*[node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)])
    tables += lines_of(*[decorator for each in found for decorator in each.decorator_list])
    return Sizes(text.count("\n") - tables, [(each.name, lines_of(each)) for each in found])


def lines_of(*nodes: ast.stmt | ast.expr) -> int:
    return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes)


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions in a module or a statement; no expression holds one, so none is visited."""
    for field in ("body", "orelse", "handlers", "finalbody", "cases"):
        for each in getattr(node, field, ()):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each
            yield from functions(each)


def test_functions_are_short() -> None:
    found = [(f"{file} {name}", lines) for file, each in sizes().items() for name, lines in each.functions]
    assert {name for name, lines in found if lines > MOST_OF_A_FUNCTION} == LONG_FUNCTIONS.keys()


def test_files_are_short() -> None:
    most = {name: MOST_OF_A_TEST_FILE if name.startswith("tests/") else MOST_OF_A_FILE for name in sizes()}
    assert {name for name, each in sizes().items() if each.lines > most[name]} == LONG_FILES.keys()
