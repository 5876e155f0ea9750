"""A Python version compared with a text that is not a version.

If the value is not a version, or if it ends in `.*` after an operator such as `>=`, text is compared. Such a comparison
is almost never true.

Example::

    foo; python_version >= "3.10.*"

Fix: Use a plain version. Here::

    foo; python_version >= "3.10"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import is_specifier
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import (
    VERSION_OPERATORS,
    VERSION_VARIABLES,
    Comparison,
    comparisons,
)
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end:
        return
    for found in not_versions(requirement.marker):
        if found.operator in VERSION_OPERATORS:  # reported by `marker-undefined`
            continue
        start, end = requirement.marker_start + found.start, requirement.marker_start + found.end
        fixes: tuple[DraftFix, ...] = ()
        bare = found.value.removesuffix(".*")
        if bare != found.value and is_specifier(found.operator + bare):
            begin = requirement.marker_start + found.right_start + 1
            fixes = line.substitute(begin, begin + len(found.value), bare)
        yield line.draft(
            start,
            end,
            f'`{found.operator} "{found.value}"` compares text, not versions, and is almost never true.',
            fixes=fixes,
        )


def not_versions(marker: str) -> Iterator[Comparison]:
    """Yield the comparisons of a marker that compare a Python version with a text that is not a version.

    An example is `python_version >= "3.10.*"`. `in` and `not in` are not among them.
    """
    for found in comparisons(marker):
        if (
            found.variable not in VERSION_VARIABLES
            or found.operator in ("in", "not in")
            or is_variable(found.value, found.left, found.right)
        ):
            continue
        if not found.reversed and not is_specifier(found.operator + found.value):
            yield found


def is_variable(value: str, left: str, right: str) -> bool:
    """Return whether a marker comparison has a variable on both sides, as in `python_version == os_name`.

    `left` and `right` are the two sides as written, with quotes if they have any. `value` is the text inside the quotes
    of the quoted side, or "" if no side is quoted.
    """
    return not value and left[0] not in "'\"" and right[0] not in "'\""


RULE = Rule(
    "marker-not-a-version",
    "A Python version compared with a text that is not a version",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
