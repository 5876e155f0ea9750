"""An entry point of a project that does not name a module, or an object in one.

`[project.scripts]`, `[project.gui-scripts]` and `[project.entry-points]` name objects as `package.module:object.attribute`,
or a module alone. Most build backends refuse anything else; where one does not, the entry point cannot be loaded.

Example: in `pyproject.toml`::

    [project.scripts]
    foo = "foo/cli.py:main"

What to do: Write the module and the object. Here::

    [project.scripts]
    foo = "foo.cli:main"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

_EXTRAS = re.compile(r"\[\s*(?:[A-Za-z0-9][A-Za-z0-9._-]*(?:\s*,\s*[A-Za-z0-9][A-Za-z0-9._-]*)*)\s*\]\s*\Z")


def _check(context: RuleContext) -> Iterator[Draft]:
    places = {place.section: place for place in reversed(context.document.places) if place.kind == "key"}
    for keys, value in _entry_points(table_of(context.document.data(), "project")):
        place = places.get(".".join(("project", *keys)))
        if place is not None and not (isinstance(value, str) and _is_reference(value)):
            shown = f"`{value}`" if isinstance(value, str) else "This"
            message = f"{shown} is not an entry point. Write MODULE:OBJECT, such as `package.module:main`."
            yield context.place_draft(place, message)


def _entry_points(project: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the keys and the value of each entry point in a `[project]` table.

    An example is (("scripts", "foo"), "foo.cli:main"). The value is not checked, so it need not be a string.
    """
    for kind in ("scripts", "gui-scripts"):
        yield from (((kind, name), value) for name, value in table_of(project, kind).items())
    for group, table in table_of(project, "entry-points").items():
        if isinstance(table, dict):
            yield from ((("entry-points", group, name), value) for name, value in table.items())


def _is_reference(value: str) -> bool:
    """Return whether a text has the form `package.module` or `package.module:object.attribute`.

    Extras in brackets may follow the object (an older form).
    """
    module, colon, rest = value.partition(":")
    return _is_dotted(module) and (not colon or _is_dotted(_EXTRAS.sub("", rest)))


def _is_dotted(text: str) -> bool:
    return all(part.strip().isidentifier() for part in text.split("."))


RULE = Rule(
    "invalid-entry-point",
    "An entry point that names no object",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
