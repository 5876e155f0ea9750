"""A requirement and a constraint that no version meets.

A constraint narrows what may be installed; nothing is left of what this line asks for.

Example: with `foo==1.0` in the file that `-c` names::

    -c constraints.txt
    foo>=2

Fix: Change one of them. Here::

    foo>=1
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_conflicts import conflicts
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    for line, other, path in conflicts(group):
        if other.document.constraints != line.document.constraints:
            place = other.elsewhere(path, *other.specifier_span(), "the other one")
            theirs = other.entry.requirement.specifier if other.entry.requirement else ""
            what = "constraint" if other.document.constraints else "requirement"
            yield line.draft(
                *line.specifier_span(),
                f"No version of `{group.key}` meets this and the {what} `{theirs}`.",
                related=(place,),
            )


RULE = Rule(
    "contradicting-constraint",
    "A requirement that its constraint excludes",
    ERROR,
    "consistency",
    "name",
    _check,
    __doc__,
)
