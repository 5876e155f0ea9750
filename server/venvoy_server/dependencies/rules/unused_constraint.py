"""A constraint on a project that nothing requires.

The project is not installed in the selected environment, so the constraint has no effect there. Off by default.

Example: in `constraints.txt`::

    left-over==1.0

Fix: Remove the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import HINT


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not line.document.constraints or requirement.key in context.environment.distributions:
        return
    start, end = line.name_span()
    yield line.draft(
        start,
        end,
        f"`{requirement.key}` is not installed, so nothing requires it.",
        fixes=line.remove("Remove the line"),
        tags=("unnecessary",),
    )


RULE = Rule(
    "unused-constraint",
    "A constraint that nothing requires",
    HINT,
    "files",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    on=False,
)
