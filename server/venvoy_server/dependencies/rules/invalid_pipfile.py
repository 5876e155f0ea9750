"""A value in a `Pipfile` that Pipenv refuses.

`python_version` and `python_full_version` in `[requires]` are strings: the number `3.10` would be `3.1`. Each `[[source]]`
has a `name` and a `url`. A package is a version, or a table such as `{version = "*"}`, in which `version` is a string,
`extras` an array, and `editable` true or false. Pipenv refuses the file.

Example: in a `Pipfile`::

    [requires]
    python_version = 3.12

What to do: Correct the value. Here::

    [requires]
    python_version = "3.12"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.toml_places import key_places, nearest_place
from venvoy_server.dependencies.dialects.toml_strings import Keys
from venvoy_server.dependencies.findings import ERROR

_Fault = tuple[Keys, str]
_KINDS: dict[type, str] = {str: "a string", bool: "`true` or `false`", list: "an array"}
_REQUIRES: dict[str, type] = {"python_version": str, "python_full_version": str}
_SOURCE: dict[str, type] = {"name": str, "url": str, "verify_ssl": bool}
_PACKAGE: dict[str, type] = {"version": str, "extras": list, "editable": bool}


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument):
        return
    faults = list(_faults(document.data()))
    places = key_places(document.text) if faults else {}
    for keys, message in faults:
        found = nearest_place(places, keys)
        if found is not None:
            yield context.place_draft(found, message)


def _faults(data: Mapping[str, Any]) -> Iterator[_Fault]:
    """Yield the errors in the data of a Pipfile, each as (key path, message)."""
    requires = data.get("requires", {})
    if isinstance(requires, dict):
        yield from _faults_of_fields(("requires",), requires, _REQUIRES)
    else:
        yield ("requires",), "`requires` must be a table."
    sources = data.get("source", [])
    if isinstance(sources, list):
        for number, source in enumerate(sources):
            yield from _faults_of_source(("source", str(number)), source)
    else:
        yield ("source",), "Sources must be an array of tables: `[[source]]`."
    for name in ("packages", "dev-packages"):
        yield from _faults_of_packages(name, data.get(name, {}))


def _faults_of_source(keys: Keys, source: Any) -> Iterator[_Fault]:
    if not isinstance(source, dict):
        yield keys, 'A source must be a table, such as `{name = "a", url = "https://pypi.example.org/simple"}`.'
        return
    for field in ("name", "url"):
        if field not in source:
            yield keys, f"A source needs a `{field}`."
    yield from _faults_of_fields(keys, source, _SOURCE)


def _faults_of_packages(name: str, packages: Any) -> Iterator[_Fault]:
    if not isinstance(packages, dict):
        yield (name,), f"`{name}` must be a table."
        return
    for package, value in packages.items():
        if isinstance(value, dict):
            yield from _faults_of_fields((name, package), value, _PACKAGE)
        elif isinstance(value, bool) or not isinstance(value, (str, int, float)):  # some versions read a number
            yield (
                (name, package),
                f'`{package}` must be a version, such as `"*"`, or a table such as `{{version = "*"}}`.',
            )


def _faults_of_fields(keys: Keys, table: Mapping[str, Any], kinds: Mapping[str, type]) -> Iterator[_Fault]:
    for field, kind in kinds.items():
        if field in table and not isinstance(table[field], kind):
            yield (*keys, field), f"`{field}` must be {_KINDS[kind]}."


RULE = Rule(
    "invalid-pipfile",
    "A value in a Pipfile that Pipenv refuses",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pipfile",),
)
