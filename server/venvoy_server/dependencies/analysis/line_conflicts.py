"""Pairs of lines for one project, in one file or in two, that can apply at once."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group
from venvoy_server.dependencies.analysis.line_contents import overlap
from venvoy_server.dependencies.analysis.rule import Line
from venvoy_server.dependencies.analysis.version_ranges import both, unsatisfiable
from venvoy_server.dependencies.model import Requirement

# With more lines for one project than this only the nearest ones are compared.
_MOST = 10


def pairs(group: Group) -> Iterator[tuple[Line, Line, str | None]]:
    """Return each line of the document with each other line that can apply at once, and that one's file (None: the same)."""
    for number, line in enumerate(group.lines):
        for other in group.lines[max(0, number - _MOST) : number + _MOST]:
            if other is not line and overlap(line, other):
                yield line, other, None
        for other in group.others[:_MOST]:
            if overlap(line, other):
                yield line, other, other.document.path


def conflicts(group: Group) -> Iterator[tuple[Line, Line, str | None]]:
    """Return each line of the document with the first line whose range excludes its own."""
    reported: set[int] = set()
    for line, other, path in pairs(group):
        if line.label not in reported and exclude(line.entry.requirement, other.entry.requirement):
            reported.add(line.label)
            yield line, other, path


def exclude(one: Requirement | None, other: Requirement | None) -> bool:
    """Say whether two ranges, each with versions in it, have none in common."""
    if one is None or other is None or not one.specifier or not other.specifier or one.specifier == other.specifier:
        return False
    if unsatisfiable(one.specifier) or unsatisfiable(other.specifier):
        return False
    return unsatisfiable(both(one.specifier, other.specifier))
