"""A marker comparison that pip cannot evaluate.

pip's parser accepts the variables `extras` and `dependency_groups`, and a comparison of two quoted values. But pip
fails when it evaluates such a marker.

Example::

    foo; "3" > "2"

What to do: Compare a marker variable with a quoted value. Here::

    foo; python_version > "2"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import SET_VARIABLES, comparisons
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end:
        return
    for found in comparisons(requirement.marker):
        start, end = requirement.marker_start + found.start, requirement.marker_start + found.end
        if not found.variable:
            yield line.draft(start, end, "Both sides are literals, so pip fails when it evaluates this marker.")
        elif found.variable in SET_VARIABLES:
            yield line.draft(
                start,
                end,
                f"`{found.variable}` has a value in lock files only, so pip fails when it evaluates this marker.",
            )


RULE = Rule(
    "marker-undefined",
    "A marker comparison that pip cannot evaluate",
    ERROR,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
