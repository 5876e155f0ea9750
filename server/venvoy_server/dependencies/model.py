"""The data model of a dependency file: entries (one per requirement or logical line) with the spans of their parts, and
the fault (error) that an entry may have.

The Structs hold plain values only and are not tracked by the garbage collector: with thousands of live `packaging`
objects, each full collection would pause the service.
"""

from __future__ import annotations

from bisect import bisect_right
from sys import maxsize
from typing import Literal

import msgspec

EntryKind = Literal["blank", "comment", "requirement", "editable", "include", "option", "error"]

# Traits of an entry, as bits: a rule declares the bits it applies to, and is called only for entries that have one.
OPTION = 1 << 0
MARKER = 1 << 1
LINK = 1 << 2
EXTRAS = 1 << 3
CLAUSES = 1 << 4
CONTINUED = 1 << 5
VARIABLE = 1 << 6
ODD = 1 << 7
COMMENT = 1 << 8
DROPPED = 1 << 9
INCLUDE = 1 << 10
EDITABLE = 1 << 11
NAMED = 1 << 12
HASH = 1 << 13
FAULT = 1 << 14
OPTION_LINE = 1 << 15
REQUIREMENT = 1 << 16
CONTENT = 1 << 17
PATH = 1 << 18
SPECIFIER = 1 << 19
# Set on every entry.
ALL = 1 << 20
# Hashes not known to be well-formed and distinct.
ODD_HASH = 1 << 21
# A version specifier with a local version part.
LOCAL = 1 << 22
# A project name that ends like the name of a requirements file.
FILE_NAME = 1 << 23
# Template syntax, or NUL characters.
ALIEN = 1 << 24
# A requirement for another environment than the selected one, such as a build requirement.
ELSEWHERE = 1 << 25
# A requirement of an optional list: an extra or a dependency group.
OPTIONAL = 1 << 26
# A constraint in a file that also has requirements.
CONSTRAINT = 1 << 27
# An override, which replaces the versions of all other requirements of the project.
OVERRIDE = 1 << 28
# A requirement in another syntax than PEP 508; its `text` is the translation.
TRANSLATED = 1 << 29
# A package of a lock file.
LOCKED = 1 << 30
# A package of another ecosystem than PyPI (conda): its name and versions are not compared with anything.
FOREIGN = 1 << 31


class Fault(msgspec.Struct, frozen=True, gc=False):
    """The reason why pip refuses a line: an error code, a message, the span in the line, and a fix if one is known.

    The span refers to the line with continuations joined. `replacement` replaces the text between `fix_start` and
    `fix_end` (the fault's span if those are -1). A fix with `guess` may not be what the author meant: it is offered,
    but never counts as safe.
    """

    code: str
    start: int
    end: int
    message: str
    replacement: str | None = None
    fix_start: int = -1
    fix_end: int = -1
    title: str = ""
    guess: bool = False

    def shifted(self, by: int) -> Fault:
        """Return the fault with its span and that of its fix moved right by `by` characters."""
        if not by:
            return self
        fix_start, fix_end = (self.fix_start + by, self.fix_end + by) if self.fix_start >= 0 else (-1, -1)
        return Fault(
            self.code,
            self.start + by,
            self.end + by,
            self.message,
            self.replacement,
            fix_start,
            fix_end,
            self.title,
            self.guess,
        )


class OptionUse(msgspec.Struct, frozen=True, gc=False):
    """One use of an option on a line: `name` is the canonical long name, `spelled` as written,
    `value` after shell unquoting.

    `start` and `end` are the span of the option word, `value_start` and `value_end` that of the raw value including
    quotes, which is empty if the value is missing.
    """

    name: str
    spelled: str
    start: int
    end: int
    value: str | None = None
    value_start: int = -1
    value_end: int = -1


class Requirement(msgspec.Struct, frozen=True, gc=False):
    """A parsed requirement: its parts as text, and the span of each part in the line (with continuations joined).

    The span of a missing part is empty. `form` is `named` (`name`, `name==1`, `name @ url`), `url` (a bare URL), `path`
    (a local folder) or `archive` (a local file with an archive suffix). `name` comes from the text, `#egg=` or the
    wheel's file name; `key` is the canonical form of `name`. `target` is the URL or path as pip uses it.

    Some texts are valid only if they are the path of an existing folder. `doubt` is then the fault (the parser's record
    of an invalid part) that the text has if the folder `target` does not exist. For all other texts `doubt` is None.
    """

    form: Literal["named", "url", "path", "archive"]
    name: str = ""
    key: str = ""
    name_start: int = 0
    name_end: int = 0
    extras: tuple[str, ...] = ()
    extras_start: int = 0
    extras_end: int = 0
    specifier: str = ""
    specifier_start: int = 0
    specifier_end: int = 0
    target: str = ""
    target_start: int = 0
    target_end: int = 0
    marker: str = ""
    marker_start: int = 0
    marker_end: int = 0
    doubt: Fault | None = None


# (start in the logical text, start in the entry, end in the entry or -1): a piece with -1 is a verbatim copy up to the
# next piece; a piece with an end is the value of the variable at that span.
Piece = tuple[int, int, int]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One logical line of a requirements file, or one requirement in a file of another format, with its parsed form.

    `raw` is its source text, including line ends. `text` is the logical text: joined, without the comment, and with
    variables expanded. `lead` is the offset of `text` in `raw`; `pieces` map `text` to `raw` if it is not one verbatim
    copy. `comment` spans are relative to `raw`. `section` is the list of requirements that the entry belongs to in a
    file with several, such as `project.dependencies`.
    """

    kind: EntryKind
    raw: str
    text: str = ""
    lead: int = 0
    pieces: tuple[Piece, ...] = ()
    comment_start: int = -1
    comment_end: int = -1
    traits: int = 0
    requirement: Requirement | None = None
    options: tuple[OptionUse, ...] = ()
    dropped: tuple[tuple[int, int], ...] = ()
    fault: Fault | None = None
    section: str = ""

    @property
    def size(self) -> int:
        """Return the length of the entry in the document, in characters."""
        return len(self.raw)

    @property
    def has_comment(self) -> bool:
        """Return whether the entry has a comment, or consists only of one."""
        return self.comment_start >= 0

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in `raw` of a span of `text` (the parsed line), limited to the first physical line that
        it touches.
        """
        if not self.pieces:
            return self.lead + start, self.lead + end
        return self.locate_all(start, end)[0]

    def locate_all(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans in the source text that correspond to a span of the parsed text.

        The source text (`raw`) is the entry as it is in the file. The parsed text (`text`) has its lines joined, its
        variables expanded, and no comment. `start` and `end` are offsets in the parsed text. The result has one span of
        the source text for each physical line that the given span touches.
        """
        if not self.pieces:
            return [(self.lead + start, self.lead + end)]
        parts: list[tuple[int, int]] = []
        for number in range(self._piece_at(start), len(self.pieces)):
            logical, begin, stop = self.pieces[number]
            if parts and logical >= end:
                break
            following = self._end_of(number)
            if start >= following:
                continue
            part = _part(logical, following, begin, stop, start, end)
            if parts and parts[-1][1] == part[0]:
                parts[-1] = (parts[-1][0], part[1])
            else:
                parts.append(part)
        return parts or [(self.lead, self.lead)]

    def verbatim(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span in `raw` of a span of `text` (the parsed line), or None if the span cannot be edited in
        place.

        It can be edited if it is contiguous in `raw` and has the same characters there.
        """
        if not self.pieces:
            return self.lead + start, self.lead + end
        number = self._piece_at(start)
        logical, begin, stop = self.pieces[number]
        if stop >= 0 or end > self._end_of(number):
            return None
        return begin + start - logical, begin + end - logical

    def _piece_at(self, position: int) -> int:
        """Return the index of the last item of `pieces` (the mapping from `text` to `raw`) that begins at or before
        a position.

        `position` is an offset in `text`.
        """
        return max(0, bisect_right(self.pieces, (position, maxsize, maxsize)) - 1)

    def _end_of(self, number: int) -> int:
        return self.pieces[number + 1][0] if number + 1 < len(self.pieces) else len(self.text) + 1


def _part(logical: int, following: int, begin: int, stop: int, start: int, end: int) -> tuple[int, int]:
    if stop >= 0:
        return begin, stop
    low, high = max(start, logical), min(end, following)
    return begin + low - logical, begin + max(low, high) - logical
