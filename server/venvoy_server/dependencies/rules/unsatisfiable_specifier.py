"""A range that no version satisfies.

All versions on a line must be satisfied at once. No version satisfies these.

Example::

    foo>=2,<1

What to do: Remove or change a version. Here::

    foo>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import unsatisfiable
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is not None and unsatisfiable(requirement.specifier):
        yield line.draft(
            requirement.specifier_start,
            requirement.specifier_end,
            "No version satisfies all of these. Change one of them.",
        )


RULE = Rule(
    "unsatisfiable-specifier",
    "A range that no version satisfies",
    ERROR,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.CLAUSES,
    dialects=ALL_DIALECTS,
)
