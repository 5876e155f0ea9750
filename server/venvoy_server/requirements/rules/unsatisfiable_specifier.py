"""A range with no version in it.

The clauses of a line are joined by `and`; no version meets all of these.

Example::

    foo>=2,<1

Fix: Drop a clause. Here::

    foo>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.requirements import model as m
from venvoy_server.requirements.context import Context
from venvoy_server.requirements.findings import ERROR
from venvoy_server.requirements.ranges import unsatisfiable
from venvoy_server.requirements.rule import Draft, Line, Rule


def _check(line: Line, context: Context) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is not None and unsatisfiable(requirement.specifier):
        yield line.draft(
            requirement.specifier_start, requirement.specifier_end, "No version meets all of these at once."
        )


RULE = Rule(
    "unsatisfiable-specifier",
    "A range with no version in it",
    ERROR,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.CLAUSES,
)
