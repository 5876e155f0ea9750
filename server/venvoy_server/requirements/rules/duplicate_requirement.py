"""A project that is named twice.

Two lines for one project, with versions or extras that are not the same, are joined by pip; often one of them was
forgotten, and a change in one has no effect. Lines whose markers exclude each other are no duplicates.

Example::

    requests>=2
    Requests==2.31

Fix: Merge the lines. Here::

    requests==2.31
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.requirements.context import Context, Group
from venvoy_server.requirements.findings import WARNING
from venvoy_server.requirements.rule import Draft, Rule
from venvoy_server.requirements.same import identical, overlap


def _check(group: Group, context: Context) -> Iterator[Draft]:
    if context.facts.constraints:
        return
    for number, line in enumerate(group.lines):
        requirement = line.entry.requirement
        if requirement is None:
            continue
        earlier = [other for other in group.lines[:number] if overlap(other, line)]
        if not earlier or any(identical(other, line) for other in earlier):
            continue
        first = earlier[0].entry.requirement
        if first is None:
            continue
        place = earlier[0].place(first.name_start, first.name_end or first.target_end, "first required here")
        start, end = (requirement.name_start, requirement.name_end) if requirement.name_end else (requirement.target_start, requirement.target_end)
        yield line.draft(start, end, f"`{group.key}` is required more than once, in different ways.", related=(place,))


RULE = Rule("duplicate-requirement", "A project that is named twice", WARNING, "consistency", "name", _check, __doc__)
