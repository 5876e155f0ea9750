"""A marker comparison that pip cannot evaluate.

pip's parser accepts the variables `extras` and `dependency_groups`, a comparison of two quoted values, and the operators
`~=` and `===` with values that are not versions. But pip fails when it evaluates such a marker.

Example::

    foo; "3" > "2"

Fix: Compare a marker variable with a quoted value; with `~=`, a version variable with a version. Here::

    foo; python_version > "2"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import is_clause
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import (
    SET_VARIABLES,
    VERSION_OPERATORS,
    VERSION_VARIABLES,
    Comparison,
    comparisons,
)
from venvoy_server.dependencies.findings import ERROR

# Variables that `packaging` compares as versions where both sides are versions.
_COMPARED_AS_VERSIONS = VERSION_VARIABLES | {"platform_release"}


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end:
        return
    for found in comparisons(requirement.marker):
        start, end = requirement.marker_start + found.start, requirement.marker_start + found.end
        if not found.variable:
            yield line.draft(start, end, "Both sides are literals, so pip fails when it evaluates this marker.")
        elif found.variable in SET_VARIABLES:
            yield line.draft(
                start,
                end,
                f"`{found.variable}` has a value in lock files only, so pip fails when it evaluates this marker.",
            )
        elif is_undefined(found):
            yield line.draft(start, end, _message(found), fixes=_fixes(line, found, requirement.marker_start))


def is_undefined(found: Comparison) -> bool:
    """Return whether a comparison of a variable has `~=` or `===`, and a side that `packaging` cannot compare by them.

    False if that depends on the machine, as in `"6.1" ~= platform_release`.
    """
    if found.operator not in VERSION_OPERATORS or found.variable in SET_VARIABLES or not found.variable:
        return False
    if found.variable not in _COMPARED_AS_VERSIONS:
        return True
    return not found.reversed and not is_clause(found.operator + _right(found))


def _right(found: Comparison) -> str:
    """Return the right side without quotes; the name of a second variable is read as a text."""
    return found.value or found.right.strip("\"'")


def _message(found: Comparison) -> str:
    if found.variable not in _COMPARED_AS_VERSIONS:
        what = f"`{found.operator}` compares versions, and `{found.variable}` is not one"
    elif found.operator == "~=":
        what = f"`~=` needs a version with at least two numbers, and no `*`; `{_right(found)}` is none"
    else:
        what = f"`{_right(found)}` is not a version"
    return f"{what}, so pip fails when it evaluates this marker."


def _fixes(line: Line, found: Comparison, offset: int) -> tuple[DraftFix, ...]:
    bare = found.value.removesuffix(".*")
    if found.reversed or bare == found.value or not is_clause(found.operator + bare):
        return ()
    begin = offset + found.right_start + 1
    return line.substitute(begin, begin + len(found.value), bare)


RULE = Rule(
    "marker-undefined",
    "A marker comparison that pip cannot evaluate",
    ERROR,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
