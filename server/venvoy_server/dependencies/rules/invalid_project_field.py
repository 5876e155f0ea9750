"""A field of a project with an invalid value, such as a malformed version.

`name` is a project name, `version` a version, and `requires-python` a range of versions (PEP 440), also in the metadata
of a script (PEP 723) and as `python_requires` in a `setup.cfg`. Extras and groups have names like projects. `license`
is an SPDX expression (PEP 639), or in the older form a table with either `text` or `file`; `license-files` is an array
of paths. `authors` and `maintainers` are arrays of tables with `name`, `email` or both. Poetry's `python` is a
constraint in its own syntax. Each other field is a text, or an array or table of texts. Of `[build-system]`,
`build-backend` is a text and `backend-path` an array of texts. Tools refuse the file.

Example: in `pyproject.toml`::

    [project]
    name = "foo"
    version = "1.x"

What to do: Correct the value. Here::

    [project]
    name = "foo"
    version = "1.0"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.version_ranges import unsatisfiable
from venvoy_server.dependencies.dialects.poetry_versions import is_refused
from venvoy_server.dependencies.dialects.pyproject.poetry_tables import POETRY_PYTHON
from venvoy_server.dependencies.dialects.slots import TextPlace, first_keys
from venvoy_server.dependencies.findings import ERROR

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LICENSE = "an SPDX expression, such as `MIT`; `LicenseRef-NAME` names a license that SPDX does not know"
_PEOPLE = "an array of tables with `name`, `email` or both, as texts"
_TEXTS = "an array of texts"
_KINDS = {
    "name": "a project name",
    "version": "a version",
    "requires-python": "a range of versions, such as `>=3.11`",
    "description": "a text",
    "readme": "the path of a file, or a table with `file` or `text`",
    "license": _LICENSE,
    "license-files": "an array of paths, which may be patterns",
    "authors": _PEOPLE,
    "maintainers": _PEOPLE,
    "keywords": _TEXTS,
    "classifiers": _TEXTS,
    "urls": "a table of texts",
    "scripts": "a table of entry points",
    "gui-scripts": "a table of entry points",
    "entry-points": "a table with a table of entry points for each group",
}
_POETRY = "tool.poetry.dependencies.python"
_TABLES = {"project": "a table", "build-system": "a table"}
_BUILD_KINDS = {"build-backend": "a text", "backend-path": _TEXTS}
_RANGES = ("requires-python", "python_requires")
_NAMED = {"project.optional-dependencies.": "an extra", "dependency-groups.": "a group"}


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument):
        return
    if document.dialect == "setup-cfg":
        for each in document.places:
            if each.kind == "python-requires":
                yield from _wrong(context, each, "python_requires", each.value, _KINDS["requires-python"])
        return
    if document.dialect == "script":
        yield from _wrong_fields(context, document, "", {"requires-python": _KINDS["requires-python"]})
    else:
        yield from _wrong_fields(context, document, "", _TABLES)
        yield from _wrong_fields(context, document, "project", _KINDS)
        yield from _wrong_fields(context, document, "build-system", _BUILD_KINDS)
    if document.data():
        yield from _wrong_names(context, document)
        yield from _wrong_constraints(context, document)


def _wrong_fields(
    context: RuleContext, document: EmbeddedDocument, name: str, kinds: Mapping[str, str]
) -> Iterator[Draft]:
    """Yield a finding for each invalid field of the table `name`; the whole file if it is empty.

    `kinds` are the fields to check, with a description of their valid values.
    """
    table = document.data().get(name) if name else document.data()
    if not isinstance(table, dict):
        return
    before = f"{name}." if name else ""
    places = {place.value: place for place in reversed(document.places) if place.section == f"{before}{place.value}"}
    for field, kind in kinds.items():
        place = places.get(field)
        if field in table and place is not None:
            yield from _wrong(context, place, field, table[field], kind)


def _wrong(context: RuleContext, place: TextPlace, field: str, value: Any, kind: str) -> Iterator[Draft]:
    if not _is_right(field, value):
        yield context.place_draft(place, f"`{field}` must be {kind}.")
    elif field in _RANGES and unsatisfiable(value):
        yield context.place_draft(place, f"No version of Python is in the range `{value}`.")


def _wrong_names(context: RuleContext, document: EmbeddedDocument) -> Iterator[Draft]:
    for place in first_keys(document.places):
        if _NAME.fullmatch(place.value):
            continue
        what = next((kind for section, kind in _NAMED.items() if place.section == f"{section}{place.value}"), None)
        if what is not None:
            message = f"`{place.value}` is not a name of {what}. Use ASCII letters and digits, with `.`, `-` and `_` between them."
            yield context.place_draft(place, message)


def _wrong_constraints(context: RuleContext, document: EmbeddedDocument) -> Iterator[Draft]:
    """Yield findings about the versions of Python in the tables of Poetry, for the project or for one requirement.

    For a requirement, Poetry ignores an empty text.
    """
    for place in document.places:
        if place.kind == POETRY_PYTHON and (place.value or place.section == _POETRY) and is_refused(place.value):
            shown = f"`{place.value}`" if place.value else "An empty text"
            message = f"{shown} is not a constraint that Poetry accepts, such as `^3.11` or `>=3.11,<4`."
            yield context.place_draft(place, message)


def _is_right(field: str, value: Any) -> bool:
    check = _CHECKS.get(field)
    return check(value) if check is not None else isinstance(value, str) and _is_text_of(field, value)


def _is_text_of(field: str, value: str) -> bool:
    try:
        if field == "version":
            Version(value)
        elif field in _RANGES:
            SpecifierSet(value)
    except ValueError:  # also for a number with thousands of digits
        return False
    return field != "name" or _NAME.fullmatch(value) is not None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _are_named_texts(value: Any) -> bool:
    return isinstance(value, dict) and _are_texts(list(value.values()))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _are_groups(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())


def _are_people(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_person, value))


def _is_readme(value: Any) -> bool:
    if not isinstance(value, dict):
        return isinstance(value, str)
    return ("text" in value) != ("file" in value) and _are_named_texts(value)


def _is_person(value: Any) -> bool:
    if not isinstance(value, dict) or not value or not value.keys() <= {"name", "email"}:
        return False
    return all(isinstance(each, str) for each in value.values())


def _is_license(value: Any) -> bool:
    if isinstance(value, dict):
        given = [value[key] for key in ("text", "file") if key in value]
        return len(given) == 1 and isinstance(given[0], str)
    if not isinstance(value, str):
        return False
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(value)
    except InvalidLicenseExpression:
        return False
    return True


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "readme": _is_readme,
    "license": _is_license,
    "license-files": _are_texts,
    "authors": _are_people,
    "maintainers": _are_people,
    "keywords": _are_texts,
    "classifiers": _are_texts,
    "urls": _are_named_texts,
    "scripts": _is_table,
    "gui-scripts": _is_table,
    "project": _is_table,
    "build-system": _is_table,
    "backend-path": _are_texts,
    "entry-points": _are_groups,
}

RULE = Rule(
    "invalid-project-field",
    "A field of a project that is not what it must be",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script", "setup-cfg"),
)
