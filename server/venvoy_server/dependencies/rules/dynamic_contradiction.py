"""A field of `[project]` that has a value and is in `dynamic`.

`dynamic` lists the fields that the build backend fills in. A field with a single value, such as `version`, cannot be
listed there and also have a value. A list or table can, for backends that support PEP 808 (metadata 2.6); others refuse
the file. `name` can never be dynamic.

Example: in `pyproject.toml`::

    [project]
    name = "foo"
    version = "1.0"
    dynamic = ["version"]

What to do: Remove the value, or the name in `dynamic`. Here::

    [project]
    name = "foo"
    dynamic = ["version"]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR, WARNING

_ONE_VALUE = frozenset({"version", "description", "readme", "requires-python", "license"})
_LISTS = frozenset(
    [
        *("authors", "maintainers", "keywords", "classifiers", "urls", "scripts", "gui-scripts", "entry-points"),
        *("dependencies", "optional-dependencies", "license-files", "import-names", "import-namespaces"),
    ]
)


def _check(context: RuleContext) -> Iterator[Draft]:
    keys = [place.section.split(".") for place in context.document.places if place.kind == "key"]
    fields = {each[1] for each in keys if each[0] == "project" and len(each) > 1}
    for place in context.document.places:
        if place.kind != "dynamic":
            continue
        name = place.value
        if name == "name":
            yield context.place_draft(place, "`name` cannot be dynamic.")
        elif name not in _ONE_VALUE and name not in _LISTS:
            yield context.place_draft(place, f"There is no field `{name}` of `[project]`.")
        elif name in fields and name in _ONE_VALUE:
            yield context.place_draft(place, f"`{name}` has a value, so it is not dynamic.")
        elif name in fields:
            message = f"`{name}` has values, and is dynamic: only build backends that support PEP 808 accept both."
            yield context.place_draft(place, message, severity=WARNING)


RULE = Rule(
    "dynamic-contradiction",
    "A field that has a value and is dynamic",
    ERROR,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
