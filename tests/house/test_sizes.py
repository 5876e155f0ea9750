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


@cache
def trees() -> dict[str, tuple[str, ast.Module]]:
    """Return the text and the tree of every Python file of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z", "*.py"], cwd=ROOT, check=True, capture_output=True, text=True)
    names = [name for name in listed.stdout.rstrip("\0").split("\0") if not name.startswith("tests/data/")]
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in names if (ROOT / name).is_file()}
    return {name: (text, ast.parse(text)) for name, text in texts.items()}


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
    sizes = {f"{name} {each.name}": lines_of(each) for name, (_, tree) in trees().items() for each in functions(tree)}
    assert {name for name, size in sizes.items() if size > MOST_OF_A_FUNCTION} == LONG_FUNCTIONS.keys()


def test_files_are_short() -> None:
    long = set()
    for name, (text, tree) in trees().items():
        tables = lines_of(*[node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)])
        tables += lines_of(*[decorator for each in functions(tree) for decorator in each.decorator_list])
        most = MOST_OF_A_TEST_FILE if name.startswith("tests/") else MOST_OF_A_FILE
        if text.count("\n") - tables > most:
            long.add(name)
    assert long == LONG_FILES.keys()
