"""Extras in a constraints file.

A constraint limits versions; it cannot require extras. pip refuses the file.

Example: in `constraints.txt`::

    foo[bar]==1.0

Fix: Remove the extras. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not line.document.constraints or not requirement.extras or not requirement.key:
        return
    start, end = requirement.extras_start, requirement.extras_end
    yield line.draft(
        start,
        end,
        "A constraint cannot have extras. Remove them.",
        fixes=line.replace("Remove the extras", start, end, ""),
    )


RULE = Rule(
    "constraint-extras",
    "Extras in a constraints file",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.EXTRAS,
    included=True,
)
