"""The reference of problems has each code that the program can report, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from sources import nodes
from venvoy_server.environments.model import ProblemCode
from venvoy_server.selection.model import SelectionProblemCode

ROOT = Path(__file__).parents[2]
MADE_BY = {"Problem", "SelectionProblem", "_problem"}
NO_CODES = {"error", "warning", "information"}


def codes_in(folder: Path) -> Iterator[str]:
    """Yield the codes of the problems that the modules of a folder make: the first text among the arguments."""
    for _, node in nodes(folder, *MADE_BY):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_BY:
            values = [*node.args, *(each.value for each in node.keywords if each.arg == "code")]
            texts = [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            yield from (each for each in texts[:1] if each not in NO_CODES and re.fullmatch(r"[a-z-]+", each))


def test_every_code_is_explained() -> None:
    made = set(codes_in(ROOT / "server" / "venvoy_server"))
    known = {*get_args(ProblemCode), *get_args(SelectionProblemCode), *made}
    text = (ROOT / "docs" / "reference" / "problems.md").read_text(encoding="utf-8")
    assert len(made) > 20 and set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)) == known
