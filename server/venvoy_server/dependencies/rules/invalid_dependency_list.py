"""A list of dependencies that is not a list of strings.

Requirements are strings in an array (or a table of arrays, for extras and groups). A dependency group may also hold
`{include-group = "NAME"}`, and nothing else (PEP 735). The lists in the tables of uv, PDM and Hatch follow the same
rules, and so does the list of a script (PEP 723). Tools refuse the file; but pip reads a text in a script as a list of
one-letter projects, which it installs.

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
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.slots import first_keys
from venvoy_server.dependencies.findings import ERROR

_OVERRIDES = "tool.uv.override-dependencies"
_ARRAYS = frozenset(
    {
        "build-system.requires",
        "project.dependencies",
        "project.dynamic",
        "tool.uv.dev-dependencies",
        "tool.uv.constraint-dependencies",
        "tool.uv.build-constraint-dependencies",
        _OVERRIDES,
    }
)
_HATCH = "tool.hatch."
_GROUPS, _PDM = "dependency-groups", "tool.pdm.dev-dependencies"
_TABLES = ("project.optional-dependencies", _GROUPS, _PDM)


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument) or document.fault() is not None:
        return
    for place in first_keys(document.places):
        value = _value(document.data(), place.section, place.value)
        if document.dialect == "script":
            message = _wrong(value) if place.section == "dependencies" else ""
        else:
            message = _message(place.section, place.section.removesuffix(f".{place.value}"), value)
        if message:
            yield context.place_draft(place, f"`{place.value}` {message}")


def _value(data: Any, section: str, name: str) -> Any:
    """Return the value at a key path in parsed TOML data; None if a key is missing or a parent is not a table.

    `section` is the whole key path, joined by dots, such as `dependency-groups.my.group`. `name` is the last key of the
    path, here `my.group`. Since that key may contain dots, it cannot be recognised in `section` alone.
    """
    above = section.removesuffix(name).rstrip(".")
    for key in (*(above.split(".") if above else ()), name):
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def _message(section: str, table: str, value: Any) -> str:
    """Return what is wrong with the value of the key path `section`; empty if nothing is, and for other key paths.

    `table` is the key path above it.
    """
    if section in _TABLES:
        return "" if value is None or isinstance(value, dict) else "must be a table of arrays of strings."
    if section in _ARRAYS or section.startswith(_HATCH):
        return _wrong(value, tables=section == _OVERRIDES)
    if table == _GROUPS:
        return _wrong(value, is_group=True)
    if table == _PDM:
        # PDM takes apart a string or table as if it were an array: that is odd, and not refused.
        return "" if isinstance(value, (str, dict)) else _wrong(value, tables=True)
    return _wrong(value) if table in _TABLES else ""


def _wrong(value: Any, *, is_group: bool = False, tables: bool = False) -> str:
    """Return what is wrong with the value of a list of dependencies; empty if nothing is, or if the value is None.

    `is_group` is whether the list is a dependency group, whose tables are checked. `tables` is whether the tool takes
    tables in the list, which are not checked.
    """
    if value is None:
        return ""
    if not isinstance(value, list):
        return "must be an array of strings."
    for each in value:
        if isinstance(each, str) or (tables and isinstance(each, dict)):
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
