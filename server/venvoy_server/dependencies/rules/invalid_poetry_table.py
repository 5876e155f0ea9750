"""A value in `[tool.poetry]` that Poetry refuses.

A dependency is a version, a table such as `{version = "^1"}`, or an array of these; `extras` is an array of strings, and
`optional` is true or false. The dependencies of a group are in its table `dependencies`. A source has a `name`, and a
`url` unless it is PyPI; its `priority` is `primary`, `supplemental` or `explicit`. Poetry refuses the whole file. Poetry
2 also refuses `default` and `secondary` in a source, and these words as its `priority`; Poetry 1 reads them, so that
this is a warning.

Example: in `pyproject.toml`::

    [tool.poetry.dependencies]
    uvicorn = {version = "^0.30", extras = "standard"}

What to do: Correct the value. Here::

    [tool.poetry.dependencies]
    uvicorn = {version = "^0.30", extras = ["standard"]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.toml_places import key_places, nearest_place
from venvoy_server.dependencies.dialects.toml_strings import Keys
from venvoy_server.dependencies.findings import ERROR, WARNING, Severity

_Fault = tuple[Keys, str, Severity]
_NAME = re.compile(r"[a-zA-Z_.0-9-]+")  # Poetry does not look at what other keys hold
_TEXTS = (
    *("version", "git", "branch", "tag", "rev", "file", "path", "url"),
    *("subdirectory", "python", "platform", "markers", "source"),
)
_FLAGS = ("optional", "develop", "allow-prereleases", "allows-prereleases")
_GROUP_FIELDS = ("optional", "include-groups", "dependencies")
_PRIORITIES = ("primary", "supplemental", "explicit")
_REMOVED = ("default", "secondary")


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument):
        return
    faults = list(_faults(table_of(document.data(), "tool", "poetry")))
    places = key_places(document.text) if faults else {}
    for keys, message, severity in faults:
        found = nearest_place(places, ("tool", "poetry", *keys))
        if found is not None:
            yield context.place_draft(found, message, severity=severity)


def _faults(poetry: Mapping[str, Any]) -> Iterator[_Fault]:
    """Yield the errors in the table `[tool.poetry]`, each as (key path below the table, message, severity)."""
    for name in ("dependencies", "dev-dependencies"):
        if name in poetry:
            yield from _faults_of_list((name,), poetry[name])
    groups = poetry.get("group", {})
    if isinstance(groups, dict):
        for name, group in groups.items():
            yield from _faults_of_group(name, group)
    else:
        yield ("group",), "`group` must be a table with a table for each group.", ERROR
    sources = poetry.get("source", [])
    if isinstance(sources, list):
        for number, source in enumerate(sources):
            yield from _faults_of_source(("source", str(number)), source)
    else:
        yield ("source",), "Sources must be an array of tables: `[[tool.poetry.source]]`.", ERROR


def _faults_of_group(name: str, group: Any) -> Iterator[_Fault]:
    keys = ("group", name)
    if not isinstance(group, dict):
        yield keys, f"`{name}` must be a table.", ERROR
        return
    for field, value in group.items():
        if field == "dependencies":
            yield from _faults_of_list((*keys, field), value)
        elif field not in _GROUP_FIELDS and _NAME.fullmatch(name):
            where = f"The dependencies of a group are in `[tool.poetry.group.{name}.dependencies]`."
            yield (*keys, field), f"`{field}` is not a field of a group, so Poetry refuses the file. {where}", ERROR


def _faults_of_list(keys: Keys, table: Any) -> Iterator[_Fault]:
    if not isinstance(table, dict):
        yield keys, f"`{keys[-1]}` must be a table of dependencies.", ERROR
        return
    for name, value in table.items():
        if not _NAME.fullmatch(name):
            continue
        several = isinstance(value, list) and bool(value)
        for each in value if several else [value]:
            field, fault = _fault_of_dependency(name, each)
            if fault:
                yield (*keys, name, *([field] if field and not several else ())), fault, ERROR


def _fault_of_dependency(name: str, value: Any) -> tuple[str, str]:
    """Return (field name, message) for the first error in a dependency; two empty strings if there is none.

    The field name is empty if the error is not in one field.
    """
    if isinstance(value, str):
        return "", ""
    if not isinstance(value, dict):
        return (
            "",
            f'`{name}` must be a version, such as `"^1"`, a table such as `{{version = "^1"}}`, or an array of these.',
        )
    for field, given in value.items():
        if field in _TEXTS and not isinstance(given, str):
            return field, f"`{field}` must be a string."
        if field in _FLAGS and not isinstance(given, bool):
            return field, f"`{field}` must be `true` or `false`."
        if field == "extras" and not (isinstance(given, list) and all(isinstance(each, str) for each in given)):
            return field, '`extras` must be an array of strings, such as `["name"]`.'
    return "", ""


def _faults_of_source(keys: Keys, source: Any) -> Iterator[_Fault]:
    if not isinstance(source, dict):
        yield keys, 'A source must be a table, such as `{name = "a", url = "https://pypi.example.org/simple"}`.', ERROR
        return
    name = source.get("name")
    if name is None:
        yield keys, "A source needs a `name`.", ERROR
    elif "url" not in source and isinstance(name, str) and name.lower() != "pypi":
        yield keys, "A source needs a `url`, unless its name is `PyPI`.", ERROR
    for field in ("name", "url"):
        if not isinstance(source.get(field, ""), str):
            yield (*keys, field), f"`{field}` must be a string.", ERROR
    for field in _REMOVED:
        if field in source:
            message = f"Poetry 2 refuses `{field}` in a source. Set `priority` instead, or leave it out."
            yield (*keys, field), message, WARNING
    yield from _faults_of_priority((*keys, "priority"), source.get("priority", "primary"))


def _faults_of_priority(keys: Keys, value: Any) -> Iterator[_Fault]:
    words = ", ".join([f"`{each}`" for each in _PRIORITIES])
    if value in _REMOVED:
        yield keys, f"Poetry 2 refuses the priority `{value}`. It must be one of {words}.", WARNING
    elif value not in _PRIORITIES:
        yield keys, f"`priority` must be one of {words}.", ERROR


RULE = Rule(
    "invalid-poetry-table",
    "A value in Poetry's tables that Poetry refuses",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
