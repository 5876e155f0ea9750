"""A name, version, range of Pythons or license of a project that is not one.

`name` is a project name, `version` a version, and `requires-python` a range of versions (PEP 440), also in a script.
Extras and groups have names like projects. `license` is an SPDX
expression (PEP 639), or in the older form a table with either `text` or `file`; `license-files` is an array of paths.
Tools refuse the file.

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
from collections.abc import Iterator
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.version_ranges import unsatisfiable
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.findings import ERROR

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LICENSE = "an SPDX expression, such as `MIT`; `LicenseRef-NAME` names a license that SPDX does not know"
_KINDS = {
    "name": "a project name",
    "version": "a version",
    "requires-python": "a range of versions, such as `>=3.11`",
    "license": _LICENSE,
    "license-files": "an array of paths, which may be patterns",
}


_NAMED = {"project.optional-dependencies.": "an extra", "dependency-groups.": "a group"}


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not isinstance(document, EmbeddedDocument):
        return
    data = document.data()
    is_script = document.dialect == "script"
    project = data if is_script else data.get("project")
    if isinstance(project, dict):
        before = "" if is_script else "project."
        places = {place.value: place for place in document.places if place.section == f"{before}{place.value}"}
        for field, kind in {"requires-python": _KINDS["requires-python"]}.items() if is_script else _KINDS.items():
            place = places.get(field)
            if field in project and place is not None:
                yield from _wrong(context, place, project[field], kind)
    if data:
        yield from _wrong_names(context, document)


def _wrong(context: RuleContext, place: TextPlace, value: Any, kind: str) -> Iterator[Draft]:
    field = place.value
    if not _is_right(field, value):
        yield context.place_draft(place, f"`{field}` must be {kind}.")
    elif field == "requires-python" and unsatisfiable(value):
        yield context.place_draft(place, f"No version of Python is in the range `{value}`.")


def _wrong_names(context: RuleContext, document: EmbeddedDocument) -> Iterator[Draft]:
    for place in document.places:
        if place.kind != "key" or _NAME.fullmatch(place.value):
            continue
        what = next((kind for section, kind in _NAMED.items() if place.section == f"{section}{place.value}"), None)
        if what is not None:
            message = f"`{place.value}` is not a name of {what}. Use ASCII letters and digits, with `.`, `-` and `_` between them."
            yield context.place_draft(place, message)


def _is_right(field: str, value: Any) -> bool:
    if field == "license":
        return _is_license(value)
    if field == "license-files":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if not isinstance(value, str):
        return False
    try:
        if field == "version":
            Version(value)
        elif field == "requires-python":
            SpecifierSet(value)
    except (InvalidVersion, InvalidSpecifier):
        return False
    return field != "name" or _NAME.fullmatch(value) is not None


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


RULE = Rule(
    "invalid-project-field",
    "A field of a project that is not what it must be",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script"),
)
