"""A marker that is never true.

No environment meets it, so the line is never installed.

Example::

    foo; sys_platform == "windows"

Fix: Correct the marker. Here::

    foo; sys_platform == "win32"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.marker_algebra import never
from venvoy_server.dependencies.analysis.marker_values import impossible_comparisons
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import Comparison, comparisons
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.marker_impossible_value import impossible_message, value_fixes
from venvoy_server.dependencies.rules.marker_not_a_version import not_versions
from venvoy_server.dependencies.rules.marker_python_version_patch import patches


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end or "extra" in requirement.marker:
        return
    marker = requirement.marker
    if not never(marker) or any(not_versions(marker)) or any(patches(marker)):
        return  # the rules about versions report their own
    start, end = requirement.marker_start, requirement.marker_end
    fixes: tuple[DraftFix, ...] = ()
    message = "This marker is never true, so the line is never installed."
    found = next(impossible_comparisons(marker), None)
    if found is not None:
        message = f"{impossible_message(found)} The line is never installed."
        fixes = value_fixes(line, requirement, found)
    else:
        series = next(_series(marker), None)
        if series is not None:
            message = f'`python_version` is never `{series.value}`; write `== "{series.value}.*"`. The line is never installed.'
            at = start + (series.left_start if series.reversed else series.right_start) + 1 + len(series.value)
            fixes = line.replace(f'Replace with `"{series.value}.*"`', at, at, ".*") if not series.reversed else ()
    yield line.draft(start, end, message, fixes=fixes)


def _series(marker: str) -> Iterator[Comparison]:
    """Yield the comparisons `python_version == "2"` and `python_version == "3"` in a marker.

    They are never true, since the value of `python_version` has two parts, such as `3.12`.
    """
    for found in comparisons(marker):
        if found.variable == "python_version" and found.operator == "==" and found.value in ("2", "3"):
            yield found


RULE = Rule(
    "marker-never-true",
    "A marker that is never true",
    WARNING,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
