"""Requirements not in alphabetical order.

Sorted files are easier to search, and two changes conflict less often. Blocks between empty lines, comments and
options are sorted separately. Off by default.

Example::

    foo
    bar

What to do: Sort the lines. Here::

    bar
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, previous = line.entry.requirement, context.previous(line)
    before = previous.requirement if previous else None
    if requirement is None or before is None or not before.key or before.key <= requirement.key:
        return
    yield line.draft(*line.name_span(), f"`{requirement.key}` comes before `{before.key}` in alphabetical order.")


RULE = Rule(
    "not-sorted",
    "Requirements not in alphabetical order",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    on=False,
)
