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
from venvoy_server.dependencies.analysis.groups import included_groups
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.packages.read import canonical


def _check(context: RuleContext) -> Iterator[Draft]:
    places = included_groups(context.document)
    includes: dict[str, set[str]] = {}
    for place in places:
        includes.setdefault(canonical(place.group), set()).add(canonical(place.name))
    endless = _endless(includes)
    for place in places:
        own, other = canonical(place.group), canonical(place.name)
        if endless.get(own, -1) == endless.get(other, -2):
            what = "itself" if own == other else f"`{place.group}` again, directly or through others"
            message = f"The group `{place.name}` includes {what}, so tools refuse both."
            yield context.line(place.label).raw_draft(place.start, place.end, message)


def _endless(includes: dict[str, set[str]]) -> dict[str, int]:
    """Return the groups that lead to themselves, each with the number of its cycle."""
    found: dict[str, int] = {}
    for number, group in enumerate(includes):
        if group in found:
            continue
        after = _reached(includes, group)
        if group in after:
            cycle = [each for each in after if group in _reached(includes, each)]
            found.update(dict.fromkeys(cycle, number))
    return found


def _reached(includes: dict[str, set[str]], group: str) -> set[str]:
    reached: set[str] = set()
    pending = list(includes.get(group, ()))
    while pending:
        each = pending.pop()
        if each not in reached:
            reached.add(each)
            pending += includes.get(each, ())
    return reached


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
