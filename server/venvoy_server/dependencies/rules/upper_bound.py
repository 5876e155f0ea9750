"""A range with an upper bound.

An upper bound excludes releases that would work, and causes conflicts between projects. Off by default.

Example::

    foo>=1,<2

What to do: Remove the upper bound. Here::

    foo>=1
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import clauses
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None:
        return
    for text, start, end in clauses(requirement.specifier):
        if text.startswith(("<", "~=")):
            base = requirement.specifier_start
            yield line.draft(base + start, base + end, f"`{text}` is an upper bound.")


RULE = Rule(
    "upper-bound",
    "A range with an upper bound",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    on=False,
    dialects=ALL_DIALECTS,
)
