"""A range with an upper bound.

An upper bound keeps users from releases that would work, and makes conflicts between projects. Off by default.

Example::

    foo>=1,<2

Fix: Leave it out. Here::

    foo>=1
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.requirements import model as m
from venvoy_server.requirements.context import Context
from venvoy_server.requirements.findings import INFORMATION
from venvoy_server.requirements.ranges import clauses
from venvoy_server.requirements.rule import Draft, Line, Rule


def _check(line: Line, context: Context) -> Iterator[Draft]:
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
)
