"""Two lines for one project that no version satisfies.

pip must satisfy all lines of all files that one command installs. No version satisfies both lines, so the installation
fails.

Example::

    foo>=2
    foo<1

What to do: Keep one of them, or change a range. Here::

    foo>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_conflicts import conflicts
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Rule
from venvoy_server.dependencies.findings import ERROR, WARNING


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    for pair in conflicts(group, context):
        if pair.is_mixed:
            continue
        first, second = pair.ranges(context)
        if pair.include is not None:
            message = f"No version of `{group.key}` satisfies both {first} and {second}. Change one of them."
        else:
            other = second if context.path_of(pair.other) else f"{second} of another line"
            message = f"No version of `{group.key}` satisfies both this and {other}. Change one of them."
        # Constraints alone install nothing: pip only fails if a line requires the project.
        is_error = not pair.line.is_constraint or group.is_required()
        yield pair.draft(context, message, severity=None if is_error else WARNING)


RULE = Rule(
    "conflicting-requirements",
    "Two lines that no version satisfies",
    ERROR,
    "consistency",
    "name",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
