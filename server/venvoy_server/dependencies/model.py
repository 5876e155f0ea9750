"""What a requirements file consists of: entries with spans, and the one fault that an entry may have.

Texts and spans only: thousands of `packaging` objects kept alive would make every full garbage collection stop
the service, so these Structs hold plain values and are not tracked by the collector.
"""

from __future__ import annotations

from bisect import bisect_right
from sys import maxsize
from typing import Literal

import msgspec

EntryKind = Literal["blank", "comment", "requirement", "editable", "include", "option", "error"]

# What an entry has, as bits: a rule names the bits it is interested in, and is not called for other entries.
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
# Every entry has this one.
ALL = 1 << 20
# Hashes that are not known to be of the right form, and all different.
ODD_HASH = 1 << 21
# Versions with a local part.
LOCAL = 1 << 22
# A name that ends as that of a requirements file does.
FILE_NAME = 1 << 23
# Marks of a template, or NUL characters.
ALIEN = 1 << 24
# A requirement of another environment than the selected one, such as those for building the project.
ELSEWHERE = 1 << 25
# A requirement of a list that need not be installed: an extra, a dependency group.
OPTIONAL = 1 << 26
# A constraint in a file that also has requirements.
CONSTRAINT = 1 << 27
# A version that is used instead of what all other requirements say.
OVERRIDE = 1 << 28
# A requirement written in another syntax than PEP 508: its text is a translation.
TRANSLATED = 1 << 29
# A package of a lock file.
LOCKED = 1 << 30
# A package of another system than Python's index: its name and versions are compared with nothing else.
FOREIGN = 1 << 31


class Fault(msgspec.Struct, frozen=True, gc=False):
    """Why pip refuses a line: the most specific code, the offending span of the logical text, and a repair if one is known.

    `replacement` replaces the text between `fix_start` and `fix_end` (the span itself if those are -1). A repair that is
    a `guess` may not be what was meant: it is offered, but never applied without a decision, as are all repairs of a rule
    whose repairs are not safe.
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
        """Return the fault moved right by `by` characters."""
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
    """One option on a line: `name` is the long name in full, `spelled` what is written, `value` after shell rules.

    The spans are those of the option word (`start`, `end`) and of the raw value, its quotes included; a value that
    is missing has an empty span.
    """

    name: str
    spelled: str
    start: int
    end: int
    value: str | None = None
    value_start: int = -1
    value_end: int = -1


class Requirement(msgspec.Struct, frozen=True, gc=False):
    """What a requirement line asks for, as texts and spans of the logical text; a span that is not there is empty.

    `form` is `named` (`name`, `name==1`, `name @ url`), `url` (a URL alone), `path` (a local folder) or `archive`
    (a local file by its suffix). `name` comes from the text, `#egg=` or the wheel's file name; `key` is canonical.
    `target` is the URL or path as pip takes it, `doubt` the fault of a text that is right only if such a folder exists.
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


# (start in the logical text, start in the entry, end in the entry or -1): without an end the piece is a verbatim
# copy up to the next piece, with an end it is the value of a variable there.
Piece = tuple[int, int, int]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One logical line: `raw` is what the document holds, line ends included, the rest what pip makes of it.

    `text` is what is left after joining, cutting the comment and expanding variables. `lead` is where it begins in
    the entry; `pieces` maps it back where it is not one verbatim copy. `comment` spans are relative to the entry.
    `section` names the list that the entry belongs to in a file with several, such as `project.dependencies`.
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
        """Return how many characters of the document the entry takes."""
        return len(self.raw)

    @property
    def has_comment(self) -> bool:
        """Return whether the entry has a comment, or is one."""
        return self.comment_start >= 0

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the position of a span of the logical text in the entry, cut to the first physical line that it touches."""
        if not self.pieces:
            return self.lead + start, self.lead + end
        return self.locate_all(start, end)[0]

    def locate_all(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return every part of a span of the logical text, one for each physical line it touches, relative to the entry."""
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
        """Return the span in the entry if the document holds these characters in one run, so that an edit may replace them."""
        if not self.pieces:
            return self.lead + start, self.lead + end
        number = self._piece_at(start)
        logical, begin, stop = self.pieces[number]
        if stop >= 0 or end > self._end_of(number):
            return None
        return begin + start - logical, begin + end - logical

    def _piece_at(self, position: int) -> int:
        """Return the number of the last piece that begins at a position of the logical text, or before."""
        return max(0, bisect_right(self.pieces, (position, maxsize, maxsize)) - 1)

    def _end_of(self, number: int) -> int:
        return self.pieces[number + 1][0] if number + 1 < len(self.pieces) else len(self.text) + 1


def _part(logical: int, following: int, begin: int, stop: int, start: int, end: int) -> tuple[int, int]:
    if stop >= 0:
        return begin, stop
    low, high = max(start, logical), min(end, following)
    return begin + low - logical, begin + max(low, high) - logical
