"""A dependency group that does not exist.

`{include-group = "NAME"}` includes another group of `[dependency-groups]` (PEP 735). Tools refuse the group, and with it
every group that includes it.

Example: in `pyproject.toml`::

    [dependency-groups]
    test = ["pytest"]
    dev = [{include-group = "tests"}]

Fix: Write the name of a group. Here::

    [dependency-groups]
    test = ["pytest"]
    dev = [{include-group = "test"}]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.groups import groups_of, included_groups
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.environments.similar_names import nearest
from venvoy_server.packages.read import canonical


def _check(context: RuleContext) -> Iterator[Draft]:
    groups = groups_of(context.document)
    if groups is None:
        return
    for place in included_groups(context.document):
        if canonical(place.name) in groups:
            continue
        near = nearest(canonical(place.name), groups)
        hint = f" Did you mean `{groups[near]}`?" if near else ""
        line = context.line(place.label)
        start, end = place.start + 1, place.end - 1
        fixes = line.raw_replace(f"Replace with `{groups[near]}`", start, end, groups[near]) if near else ()
        yield line.raw_draft(place.start, place.end, f"There is no group `{place.name}`.{hint}", fixes=fixes)


RULE = Rule(
    "undefined-group",
    "A dependency group that does not exist",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
