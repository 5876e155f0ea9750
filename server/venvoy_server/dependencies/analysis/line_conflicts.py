"""Find pairs of lines for one project that can apply at the same time, in all files that pip reads in one run, and
those pairs whose versions contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line import Draft, Line, Place
from venvoy_server.dependencies.analysis.line_contents import overlap
from venvoy_server.dependencies.analysis.version_ranges import both, unsatisfiable
from venvoy_server.dependencies.model import Requirement

# Maximum distance, in lines of the same project, between two lines that are compared.
_MOST = 10
# Maximum number of distinct lines of other files that are compared.
_MOST_DISTINCT = 20


class Pair(msgspec.Struct, frozen=True):
    """Two lines for one project, `line` and `other`, that can apply at the same time.

    If `include` is None, `line` is in the checked document, and findings are reported on it. Else both lines are in
    included files, and findings are reported on an include line (`-r FILE`) of the document. `include` is then the
    label (stable number) of that include line, the first after which pip has read both lines.
    """

    line: Line
    other: Line
    include: int | None = None

    @property
    def is_mixed(self) -> bool:
        """Return whether exactly one of the two lines is a constraint."""
        return self.line.is_constraint != self.other.is_constraint

    def ranges(self, context: RuleContext) -> tuple[str, str]:
        """Return the version specifiers of both lines as shown in messages, such as "`>=2` in `base.txt`".

        The file name is left out for a line of the checked document.
        """
        return _range_of(self.line, context), _range_of(self.other, context)

    def draft(self, context: RuleContext, message: str, *, names: bool = False, **more: Any) -> Draft:
        """Return a finding about this pair of lines, placed in the checked document.

        If `include` is None, the finding is on the pair's `line`, which is in the document. Else both lines of the
        pair are in included files, and the finding is on the include line with the label `include`.

        Args:
            context: The state of the check.
            message: What is wrong.
            names: Whether to mark the project names in the lines; by default, their version specifiers are marked.
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
    return line.related_place(context.path_of(line), *span, message)


def pairs(group: Group, context: RuleContext) -> Iterator[Pair]:
    """Yield the pairs of lines for one project that can apply at the same time.

    `group` holds all lines for the project. First each line of the document is paired with each other line, then the
    lines of included files with each other.
    """
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
    """Yield the pairs of lines for one project that are both in included files and can apply at the same time.

    `group` holds all lines for the project, and `context` the document with its included files. In each pair, `include`
    is the label (stable number) of an include line of the document: the first after which pip has read both lines.
    """
    included = distinct([line for line in group.others if context.file_include(line.document) is not None])
    for number, line in enumerate(included):
        for other in included[number + 1 :]:
            include = context.meeting(line, other)
            if include is not None and overlap(line, other):
                yield Pair(line, other, include)


def distinct(lines: Sequence[Line]) -> list[Line]:
    """Return the requirement lines without those that repeat an earlier one; at most the first 20.

    A line repeats another one if version specifier, URL or path, marker and extras are the same, and both or neither
    are constraints.
    """
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        asked = line.entry.requirement
        if asked is not None and len(found) < _MOST_DISTINCT:
            key = (asked.specifier, asked.target, asked.marker, asked.extras, line.is_constraint)
            found.setdefault(key, line)
    return list(found.values())


def conflicts(group: Group, context: RuleContext) -> Iterator[Pair]:
    """Yield the pairs of lines for one project (`group`) whose version ranges have no version in common.

    A pair is reported on one line of the document: on a line of the pair, or on an include line if both lines are in
    included files. For each line of the document, only the first pair that is reported there is yielded.
    """
    reported: set[int] = set()
    for pair in pairs(group, context):
        label = pair.line.label if pair.include is None else pair.include
        if label not in reported and exclude(pair.line.entry.requirement, pair.other.entry.requirement):
            reported.add(label)
            yield pair


def exclude(one: Requirement | None, other: Requirement | None) -> bool:
    """Return whether the version specifiers of two requirements contradict each other, such as `<2` and `>=3`.

    False if one of the specifiers alone allows no version, since that is another mistake.
    """
    if one is None or other is None or not one.specifier or not other.specifier or one.specifier == other.specifier:
        return False
    if unsatisfiable(one.specifier) or unsatisfiable(other.specifier):
        return False
    return unsatisfiable(both(one.specifier, other.specifier))
