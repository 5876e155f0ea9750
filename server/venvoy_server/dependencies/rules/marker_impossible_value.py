"""A value that a marker's variable never has.

Variables such as `sys_platform`, `platform_system` and `os_name` have fixed values. On Windows these three are `win32`,
`Windows` and `nt`; on macOS they are `darwin`, `Darwin` and `posix`. Compared with a value that the variable never has,
`==` is never true and `!=` is always true. A marker that is never true as a whole is reported by the rule
`marker-never-true` instead.

Example::

    foo; sys_platform != "windows"

Fix: Write the value that the variable has. Here::

    foo; sys_platform != "win32"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.marker_algebra import never
from venvoy_server.dependencies.analysis.marker_values import impossible_comparisons
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import Comparison
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import Requirement


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end or never(requirement.marker):
        return
    base = requirement.marker_start
    for found in impossible_comparisons(requirement.marker):
        start, end = base + found[0].start, base + found[0].end
        yield line.draft(start, end, impossible_message(found), fixes=value_fixes(line, requirement, found))


def impossible_message(found: tuple[Comparison, str, str]) -> str:
    """Return the message for a marker comparison with a value that its variable never has.

    `found` is (comparison, impossible value, value that was probably meant).
    """
    comparison, value, meant = found
    return f"`{comparison.variable}` is never `{value}`; write `{meant}`."


def value_fixes(line: Line, requirement: Requirement, found: tuple[Comparison, str, str]) -> tuple[DraftFix, ...]:
    """Return the fix that replaces an impossible value in a line's marker, such as `windows` by `win32`.

    `found` is (comparison, impossible value, value that was probably meant).
    """
    comparison, value, meant = found
    begin = comparison.left_start if comparison.reversed else comparison.right_start
    at = requirement.marker_start + begin + 1 + comparison.value.find(value)
    return line.replace(f"Replace `{value}` with `{meant}`", at, at + len(value), meant)


RULE = Rule(
    "marker-impossible-value",
    "A value that a marker's variable never has",
    WARNING,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
