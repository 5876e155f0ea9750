"""Dependency groups that include each other.

A group that includes itself, directly or through others, has no end (PEP 735). Tools refuse it.

Example: in `pyproject.toml`::

    [dependency-groups]
    test = [{include-group = "dev"}]
    dev = [{include-group = "test"}]

What to do: Remove one of the inclusions. Here::

    [dependency-groups]
    test = ["pytest"]
    dev = [{include-group = "test"}]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.groups import cycles, included_groups
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.packages.read import canonical


def _check(context: RuleContext) -> Iterator[Draft]:
    places = included_groups(context.document)
    includes: dict[str, set[str]] = {}
    for place in places:
        includes.setdefault(canonical(place.group), set()).add(canonical(place.name))
    endless = cycles(includes)
    for place in places:
        own, other = canonical(place.group), canonical(place.name)
        if endless.get(own, -1) == endless.get(other, -2):
            what = "itself" if own == other else f"`{place.group}` again, directly or through others"
            message = f"The group `{place.name}` includes {what}, so tools refuse both."
            yield context.line(place.label).raw_draft(place.start, place.end, message)


RULE = Rule(
    "group-cycle",
    "Dependency groups that include each other",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
