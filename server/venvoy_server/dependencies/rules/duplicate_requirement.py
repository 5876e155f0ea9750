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

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_conflicts import exclude
from venvoy_server.dependencies.analysis.line_contents import overlap, same_but_extras
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import WARNING

# With more lines for one project than this only the nearest ones are compared.
_MOST = 20


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    if context.facts.constraints:
        return
    for number, line in enumerate(group.lines):
        earlier = [
            group.lines[index]
            for index in range(max(0, number - _MOST), number)
            if _differs(group.contents[index], group.contents[number]) and overlap(group.lines[index], line)
        ]
        if not earlier or any(exclude(other.entry.requirement, line.entry.requirement) for other in earlier):
            continue
        if group.contents[number] in group.contents[:number]:
            continue
        place = earlier[0].place(*earlier[0].name_span(), "first required here")
        yield line.draft(
            *line.name_span(), f"`{group.key}` is required more than once, in different ways.", related=(place,)
        )


def _differs(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return one != other and not same_but_extras(one, other)


RULE = Rule("duplicate-requirement", "A project that is named twice", WARNING, "consistency", "name", _check, __doc__)
