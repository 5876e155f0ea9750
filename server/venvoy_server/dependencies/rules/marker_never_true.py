"""A marker that is never true.

No environment meets it, so the line is never installed.

Example::

    foo; sys_platform == "win32" and sys_platform == "linux"

Fix: Correct the marker. Here::

    foo; sys_platform == "win32" or sys_platform == "linux"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.marker_algebra import never
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end or "extra" in requirement.marker:
        return
    if never(requirement.marker):
        yield line.draft(
            requirement.marker_start,
            requirement.marker_end,
            "This marker is never true, so the line is never installed.",
        )


RULE = Rule(
    "marker-never-true", "A marker that is never true", WARNING, "consistency", "line", _check, __doc__, when=m.MARKER
)
