"""Mutants of a module: one change of its source each."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


_WORDS = re.compile(r"(?:^|[ (])(?:[A-Z][a-z]+|[a-z]+ [a-z]+) [a-z]+(?:[ ,.;:)?]|$)")
"""The beginning of a sentence, or three words of one; the other parts of its f-string are left alone, too."""


class Mutant(NamedTuple):
    """One change: where it is (one-based line, zero-based column in bytes), which, and the source of the line."""

    file: str
    line: int
    column: int
    kind: str
    number: int
    """Zero-based, of those with the same place and kind: in Python 3.11 all parts of an f-string have its place."""
    source: str
    is_run_at_import: bool
    """Whether it is outside of all functions, so that whoever imports the module may notice it."""

    @property
    def name(self) -> str:
        """Return how a report names it."""
        return f"{self.file}:{self.line}:{self.kind}"

    @property
    def identity(self) -> str:
        """Return how the list of equivalents names it: the same after edits of other lines."""
        nth = f"-{self.number + 1}" if self.number else ""
        return f"{self.file}:{self.column + 1}:{self.kind}{nth}: {self.source}"

    @property
    def line_of_report(self) -> str:
        """Return the line that is printed of one that survives."""
        nth = f", number {self.number + 1}" if self.number else ""
        return f"survived: {self.name} (column {self.column + 1}{nth})"


def kinds_of(node: ast.AST) -> Iterator[str]:
    """Yield the mutations that a node allows."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        yield "comparison"
    elif isinstance(node, ast.BoolOp):
        yield "and-or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "drop-not"
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "negate-condition"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "flip-bool"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "add-one"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield "other-text"
    elif isinstance(node, ast.Return) and not (node.value is None or _is_none(node.value)):
        yield "return-none"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def mutated(node: ast.AST, kind: str) -> None:
    """Change a node in place."""
    if isinstance(node, ast.Compare):
        node.ops = [COMPARISONS[type(node.ops[0])]()]
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Constant):
        node.value = (not node.value) if kind == "flip-bool" else _other(node.value)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)


def _other(value: object) -> int | str:
    return value + 1 if isinstance(value, int) else f"{value}~"


def mutants_of(file: str, text: str) -> Iterator[Mutant]:
    """Yield the mutants of a module; docstrings, annotations and `__all__` are left alone."""
    tree, lines = ast.parse(text), text.split("\n")
    left_alone = {id(each) for node in ast.walk(tree) for part in _inert(node) for each in ast.walk(part)}
    late = {id(each) for node in ast.walk(tree) for part in _run_later(node) for each in ast.walk(part)}
    seen: Counter[tuple[int, int, str]] = Counter()
    for node in ast.walk(tree):
        for kind in kinds_of(node):
            assert isinstance(node, ast.expr | ast.stmt)
            at = (node.lineno, node.col_offset, kind)
            if id(node) not in left_alone:
                yield Mutant(file, *at, seen[at], lines[node.lineno - 1].strip(), id(node) not in late)
            seen[at] += 1


def _run_later(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node that run when a function is called."""
    if isinstance(node, ast.FunctionDef):
        return [*node.body]
    return [node.body] if isinstance(node, ast.Lambda) else []


def _inert(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node whose change no test could notice."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            yield node
        case ast.AnnAssign():
            yield node.annotation
        case ast.FunctionDef():
            yield from (
                each.annotation for each in ast.walk(node.args) if isinstance(each, ast.arg) and each.annotation
            )
            if node.returns is not None:
                yield node.returns
        case ast.Call(func=ast.Name(id="lru_cache"), keywords=[ast.keyword(arg="maxsize") as size]):
            yield size  # how much is kept changes no answer
        case ast.Call(func=ast.Attribute(attr="decode" | "encode"), args=[ast.Constant() as codec, *_]):
            yield codec  # Python reads `utf-8~` as `utf-8`
        case ast.FormattedValue(format_spec=ast.expr() as spec):
            yield spec
        case ast.Subscript(value=ast.Name(id="Literal")):
            yield node
        case ast.Constant(value=str() as text) if " " in text.strip():
            yield node
        case ast.JoinedStr(values=parts):
            texts = [each for each in parts if isinstance(each, ast.Constant)]
            yield from texts if any(_WORDS.search(str(each.value)) for each in texts) else ()
        case _:
            pass


def apply(mutant: Mutant, text: str) -> str:
    """Return the source with one change."""
    tree = ast.parse(text)
    at = (mutant.line, mutant.column)
    nodes = (each for each in ast.walk(tree) if (getattr(each, "lineno", 0), getattr(each, "col_offset", -1)) == at)
    mutated([each for each in nodes if mutant.kind in kinds_of(each)][mutant.number], mutant.kind)
    return ast.unparse(ast.fix_missing_locations(tree))
