"""A requirement and a constraint that no version satisfies.

A constraint limits the versions that may be installed. None of them satisfies this line, so the installation fails.

Example: with `foo==1.0` in the file that `-c` names::

    -c constraints.txt
    foo>=2

What to do: Change one of them. Here::

    foo>=1
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_conflicts import conflicts
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    for pair in conflicts(group, context):
        if not pair.is_mixed:
            continue
        first, second = pair.ranges(context)
        ours, theirs = _kind(pair.line), _kind(pair.other)
        if pair.include is not None:
            message = f"No version of `{group.key}` satisfies both the {ours} {first} and the {theirs} {second}. Change one of them."
        else:
            message = f"No version of `{group.key}` satisfies both this and the {theirs} {second}. Change one of them."
        yield pair.draft(context, message)


def _kind(line: Line) -> str:
    return "constraint" if line.is_constraint else "requirement"


RULE = Rule(
    "contradicting-constraint",
    "A requirement that its constraint excludes",
    ERROR,
    "consistency",
    "name",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
