"""Two extras or two dependency groups with one name.

Names of extras and groups are compared in their normalized form: `Foo_Bar`, `foo.bar` and `foo-bar` are one name
(PEP 685, PEP 735). Tools refuse the file, or use one of the two.

Example: in `pyproject.toml`::

    [dependency-groups]
    unit-test = ["pytest"]
    unit_test = ["coverage"]

What to do: Merge the two under one name, or rename one of them. Here::

    [dependency-groups]
    unit-test = ["pytest", "coverage"]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.packages.read import canonical

_TABLES = {"project.optional-dependencies": "extra", "dependency-groups": "group"}


def _check(context: RuleContext) -> Iterator[Draft]:
    seen: dict[tuple[str, str], TextPlace] = {}
    for place in context.document.places:
        table = place.section.removesuffix(f".{place.value}")
        if place.kind != "key" or table not in _TABLES:
            continue
        earlier = seen.setdefault((table, canonical(place.value)), place)
        if earlier is not place and earlier.value != place.value:
            message = f"The {_TABLES[table]} `{place.value}` has the same normalized name as `{earlier.value}`."
            first = context.place_draft(earlier, "")
            line = context.line(first.label)
            related = (line.raw_place(first.start, first.end, "the other one"),)
            yield context.place_draft(place, message, related=related)


RULE = Rule(
    "clashing-names",
    "Two extras or groups with one name",
    ERROR,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
