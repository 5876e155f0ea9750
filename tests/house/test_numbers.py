"""A text becomes a number where `int` takes it: `"²".isdigit()` is true, and `int` refuses more than 4300 digits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sources import nodes

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("server/venvoy_server", "protocol", "client-stub/python", "client-stub/fleet")
BOUNDED_OTHERWISE = {
    "framing.content_length": "bytes, of which the length is looked at",
    "frames._length": "bytes, of which the length is looked at",
    "conversation.process_id": "the length is looked at",
    "main._options": "the length is looked at",
    "streams.connected": "the length is looked at",
    "parent_shell._from_ps": "a number of the system",
    "strays.with_variable": "names of /proc",
    "strays.descendants_of": "names of /proc",
    "saved_packages._kept": "names of files, which are short",
}
"""Functions that look at a text's digits and convert it whole, and why that cannot fail."""


def functions() -> Iterator[tuple[str, ast.AST]]:
    for source in SOURCES:
        for path, node in nodes(ROOT / source, "isdigit", "isdecimal"):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.stem}.{node.name}", node


def called(function: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of methods or functions with one of these names."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in names:
                yield node
            case _:
                pass


def is_bounded(call: ast.Call) -> bool:
    match call.args:
        case [ast.Subscript(slice=ast.Slice(upper=ast.Constant()))]:
            return True
        case _:
            return False


def test_digits_that_become_numbers_are_of_a_kind_and_a_number_that_int_takes() -> None:
    checking = [
        (name, function)
        for name, function in functions()
        if list(called(function, "isdigit", "isdecimal")) and list(called(function, "int"))
    ]
    unbounded = {name for name, function in checking if not all(map(is_bounded, called(function, "int")))}
    assert unbounded - BOUNDED_OTHERWISE.keys() == set()
    odd = {
        name
        for name, function in checking
        if list(called(function, "isdigit")) and not list(called(function, "isascii"))
    }
    assert odd - BOUNDED_OTHERWISE.keys() == set()
    assert BOUNDED_OTHERWISE.keys() - unbounded == set(), "an exception that is not needed"
