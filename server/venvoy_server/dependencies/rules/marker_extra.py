"""A marker on `extra` in a requirements file.

`extra` has a value only in the metadata of packages. In a requirements file, the comparison is never true, and the
line is never installed.

Example::

    foo; extra == "dev"

Fix: Remove the comparison, or require the extra. Here::

    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import Requirement


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end or "extra" not in requirement.marker:
        return
    found = comparisons(requirement.marker)
    for comparison in found:
        if comparison.variable == "extra":
            start, end = requirement.marker_start + comparison.start, requirement.marker_start + comparison.end
            fixes = remove_marker(line, requirement) if len(found) == 1 else ()
            yield line.draft(
                start, end, "`extra` has no value in a requirements file, so this is never true.", fixes=fixes
            )


def remove_marker(line: Line, requirement: Requirement, safe: bool = False) -> tuple[DraftFix, ...]:
    """Return the fix that removes the marker of a line with the `;` before it; no fix if there is no `;`.

    `safe`: whether the fix may be applied without asking the user.
    """
    before = line.entry.text[: requirement.marker_start].rstrip()
    if not before.endswith(";"):
        return ()
    return line.replace("Remove the marker", len(before[:-1].rstrip()), requirement.marker_end, "", safe)


RULE = Rule("marker-extra", "A marker on `extra` in a file", WARNING, "syntax", "line", _check, __doc__, when=m.MARKER)
