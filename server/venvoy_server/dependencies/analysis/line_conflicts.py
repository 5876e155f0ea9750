"""Pairs of lines for one project that can apply at once, wherever in the run the two are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line import Draft, Line, Place
from venvoy_server.dependencies.analysis.line_contents import overlap
from venvoy_server.dependencies.analysis.version_ranges import both, unsatisfiable
from venvoy_server.dependencies.model import Requirement

# If a project has more lines than this, only the nearest ones are compared.
_MOST = 10
# How many lines of other files with different requirements are compared.
_MOST_DISTINCT = 20


class Pair(msgspec.Struct, frozen=True):
    """Two lines for one project that can apply at once.

    `line` is in the document. Or both are in included files: `include` is then the label of the document's include that
    brings them together.
    """

    line: Line
    other: Line
    include: int | None = None

    @property
    def is_mixed(self) -> bool:
        """Return whether one of the two is a constraint and the other is a requirement."""
        return self.line.is_constraint != self.other.is_constraint

    def ranges(self, context: RuleContext) -> tuple[str, str]:
        """Return the versions of both lines as messages give them, each with the name of its file if it has another one."""
        return _range_of(self.line, context), _range_of(self.other, context)

    def draft(self, context: RuleContext, message: str, *, names: bool = False, **more: Any) -> Draft:
        """Make the finding on the document's line, or on the include that brings the two together.

        Args:
            context: The state of the check.
            message: What is wrong.
            names: Mark the names of the projects, not the versions.
            more: More fields of the finding.
        """
        other = _place(context, self.other, "the other line", names)
        if self.include is None:
            span = self.line.name_span() if names else self.line.specifier_span()
            return self.line.draft(*span, message, related=(other,), **more)
        first = _place(context, self.line, "the first line", names)
        return context.include_draft(self.include, message, related=(first, other), **more)


def _range_of(line: Line, context: RuleContext) -> str:
    text, path = line.text(*line.specifier_span()), context.path_of(line)
    return f"`{text}`" if path is None else f"`{text}` in `{context.name_of(path)}`"


def _place(context: RuleContext, line: Line, message: str, names: bool) -> Place:
    span = line.name_span() if names else line.specifier_span()
    return line.elsewhere(context.path_of(line), *span, message)


def pairs(group: Group, context: RuleContext) -> Iterator[Pair]:
    """Yield each line of the document with each other line, and each two lines that an include brings together."""
    others = distinct(group.others)
    for number, line in enumerate(group.lines):
        for other in group.lines[max(0, number - _MOST) : number + _MOST]:
            if other is not line and context.document.together(line.entry, other.entry) and overlap(line, other):
                yield Pair(line, other)
        for other in others:
            if overlap(line, other):
                yield Pair(line, other)
    yield from included_pairs(group, context)


def included_pairs(group: Group, context: RuleContext) -> Iterator[Pair]:
    """Yield each two lines of files that the document includes, with the include that brings them together."""
    included = distinct([line for line in group.others if context.file_include(line.document) is not None])
    for number, line in enumerate(included):
        for other in included[number + 1 :]:
            include = context.meeting(line, other)
            if include is not None and overlap(line, other):
                yield Pair(line, other, include)


def distinct(lines: Sequence[Line]) -> list[Line]:
    """Return the first of all lines that ask for the same; no more of them than are compared."""
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        asked = line.entry.requirement
        if asked is not None and len(found) < _MOST_DISTINCT:
            key = (asked.specifier, asked.target, asked.marker, asked.extras, line.is_constraint)
            found.setdefault(key, line)
    return list(found.values())


def conflicts(group: Group, context: RuleContext) -> Iterator[Pair]:
    """Yield for each line of the document, and for each include, the first pair whose ranges have no version in common."""
    reported: set[int] = set()
    for pair in pairs(group, context):
        label = pair.line.label if pair.include is None else pair.include
        if label not in reported and exclude(pair.line.entry.requirement, pair.other.entry.requirement):
            reported.add(label)
            yield pair


def exclude(one: Requirement | None, other: Requirement | None) -> bool:
    """Return whether two ranges, each with versions in it, have none in common."""
    if one is None or other is None or not one.specifier or not other.specifier or one.specifier == other.specifier:
        return False
    if unsatisfiable(one.specifier) or unsatisfiable(other.specifier):
        return False
    return unsatisfiable(both(one.specifier, other.specifier))
