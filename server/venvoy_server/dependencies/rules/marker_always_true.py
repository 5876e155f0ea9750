"""A marker that is always true.

It is true in every environment with a Python that is still supported, so it has no effect. Not reported if another line
names the same project: the marker may then choose between the two.

Example::

    foo; python_version >= "3"

Fix: Remove the marker. Here::

    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.marker_algebra import always
from venvoy_server.dependencies.analysis.marker_values import impossible_comparisons
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import HINT
from venvoy_server.dependencies.rules.marker_extra import remove_marker
from venvoy_server.dependencies.rules.marker_not_a_version import not_versions
from venvoy_server.dependencies.rules.marker_python_version_patch import patches


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end or not always(requirement.marker):
        return
    if line.entry.traits & m.TRANSLATED:  # Poetry's resolver needs `python = "^3.9"`
        return
    if any(not_versions(requirement.marker)) or any(patches(requirement.marker)):
        return  # the rules about versions report their own
    if any(impossible_comparisons(requirement.marker)) or context.shares_name(line, requirement.key):
        return
    fixes = remove_marker(line, requirement)
    yield line.draft(
        requirement.marker_start,
        requirement.marker_end,
        "This marker is true for every supported Python. Remove it.",
        fixes=fixes,
    )


RULE = Rule(
    "marker-always-true",
    "A marker that is always true",
    HINT,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
