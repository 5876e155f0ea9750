"""Two lines for one project that no version meets.

pip must meet every line of every file of a run at once, and gives up after it has looked for versions.

Example::

    foo>=2
    foo<1

Fix: Take one of them. Here::

    foo>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_conflicts import conflicts
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    for line, other, path in conflicts(group):
        if other.document.constraints == line.document.constraints:
            place = other.elsewhere(path, *other.specifier_span(), "the other one")
            theirs = other.entry.requirement.specifier if other.entry.requirement else ""
            message = f"No version of `{group.key}` meets this and `{theirs}` of another line."
            yield line.draft(*line.specifier_span(), message, related=(place,))


RULE = Rule(
    "conflicting-requirements", "Two lines that no version meets", ERROR, "consistency", "name", _check, __doc__
)
