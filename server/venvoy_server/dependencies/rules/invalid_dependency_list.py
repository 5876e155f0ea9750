"""A list of dependencies that is not a list of strings.

Requirements are strings in an array (or a table of arrays, for extras and groups). A dependency group may also hold
`{include-group = "NAME"}`, and nothing else (PEP 735). Tools refuse the file; but pip reads a text in a script as a list
of one-letter projects, which it installs.

Example: in `pyproject.toml`::

    [project]
    dependencies = "requests"

What to do: Write an array of strings. Here::

    [project]
    dependencies = ["requests"]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.slots import first_keys
from venvoy_server.dependencies.findings import ERROR

# By dialect: the key paths of the arrays, and those of the tables of arrays.
_LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pyproject": (
        ("build-system.requires", "project.dependencies", "project.dynamic"),
        ("project.optional-dependencies", "dependency-groups"),
    ),
    "script": (("dependencies",), ()),
}


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if document.fault() is not None:
        return
    arrays, tables = _LISTS[dialect_of(document.path)]
    for place in first_keys(document.places):
        table = place.section.removesuffix(f".{place.value}")
        if place.section not in arrays and table not in tables:
            continue
        message = _wrong(_value(document.data(), place.section, place.value), table == "dependency-groups")
        if message:
            yield context.place_draft(place, f"`{place.value}` {message}")


def _value(data: Any, section: str, name: str) -> Any:
    """Return the value at a key path in parsed TOML data; an empty list if a key is missing or a parent is not a table.

    `section` is the whole key path, joined by dots, such as `dependency-groups.my.group`. `name` is the last key of the
    path, here `my.group`. Since that key may contain dots, it cannot be recognised in `section` alone.
    """
    parents = section[: -len(name)].rstrip(".")
    for key in (*parents.split("."), name) if parents else (name,):
        if not isinstance(data, dict):
            return []
        data = data.get(key, [])
    return data


def _wrong(value: Any, is_group: bool) -> str:
    if not isinstance(value, list):
        return "must be an array of strings."
    for each in value:
        if isinstance(each, str):
            continue
        if is_group and isinstance(each, dict):
            if list(each) == ["include-group"] and isinstance(each["include-group"], str):
                continue
            return 'may hold strings and `{include-group = "NAME"}`, and no other tables.'
        return "must hold strings only."
    return ""


RULE = Rule(
    "invalid-dependency-list",
    "A list of dependencies that is not a list of strings",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script"),
)
