"""A unified diff between two texts of one file, without the credentials in them.

A diff ends in the logs of CI. Lines around a change are left out from the first one with a credential on, so that the
diff still applies; on a line that changes, the credential is hidden, and the diff does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from venvoy_server.environments.redact import HIDDEN, redacted

Applies = Literal["normally", "without-context", "no"]
_GIT_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_AROUND = 3
"""How many lines are shown before and after a change."""


class TextDiff(NamedTuple):
    """A unified diff, empty if the texts are equal; and whether it applies, or needs `git apply --unidiff-zero` for that."""

    text: str
    applies: Applies


class _Hunk(NamedTuple):
    """Lines of both texts, by their numbers from 0: the first, and the one after the last."""

    old: tuple[int, int]
    new: tuple[int, int]
    lines: list[str]


def diff_of(before: str, after: str, name: str) -> TextDiff:
    """Return the diff between two texts of a file; lines end where git ends them."""
    from difflib import SequenceMatcher

    if before == after:
        return TextDiff("", "normally")
    old, new = _Side(before), _Side(after)
    steps = SequenceMatcher(None, old.lines, new.lines, autojunk=False).get_opcodes()
    hunks = _hunks(steps, old, new)
    parts = [f"--- a/{name}\n+++ b/{name}\n"]
    for hunk in hunks:
        parts.append(f"@@ -{_range(*hunk.old)} +{_range(*hunk.new)} @@\n")
        parts += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in hunk.lines]
    if any(kind != "equal" and (old.hides(a, b) or new.hides(c, d)) for kind, a, b, c, d in steps):
        return TextDiff("".join(parts), "no")
    # git takes a hunk without lines after its change for one at the end of the file.
    is_cut = any(hunk.lines[-1][0] != " " and hunk.old[1] < len(old.lines) for hunk in hunks)
    return TextDiff("".join(parts), "without-context" if is_cut else "normally")


class _Side:
    """The lines of one text, and those of them that hold credentials, as they are shown."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = _GIT_LINE.findall(text)
        self.hidden = _hidden_lines(self.lines)

    def shown(self, start: int, end: int, mark: str) -> list[str]:
        return [mark + self.hidden.get(number, self.lines[number]) for number in range(start, end)]

    def hides(self, start: int, end: int) -> bool:
        """Return whether one of some lines holds a credential."""
        return any(number in self.hidden for number in range(start, end))

    def open_until(self, start: int, end: int) -> int:
        """Return the first number from `start` on whose line holds a credential, else `end`."""
        return next((number for number in range(start, end) if number in self.hidden), end)

    def open_from(self, start: int, end: int) -> int:
        """Return the number after the last one before `end` whose line holds a credential, else `start`."""
        return next((number + 1 for number in range(end - 1, start - 1, -1) if number in self.hidden), start)


def _hidden_lines(lines: list[str]) -> dict[int, str]:
    """Return the lines that hold credentials, with these hidden; one may be continued on the next lines."""
    hidden, start = dict[int, str](), 0
    for number, line in enumerate(lines):
        is_continued = line.rstrip("\r\n").endswith("\\") and number + 1 < len(lines)
        if is_continued:
            continue
        hidden.update(_hidden_of(lines[start : number + 1], start))
        start = number + 1
    return hidden


def _hidden_of(lines: list[str], first: int) -> dict[int, str]:
    """Return which of the physical lines of one logical line are hidden, and how they are shown."""
    each = {first + at: shown for at, line in enumerate(lines) if (shown := redacted(line)) != line}
    if len(lines) > 1:
        whole = "".join(line.rstrip("\r\n").rstrip("\\") for line in lines)
        if redacted(whole) != "".join(redacted(line.rstrip("\r\n").rstrip("\\")) for line in lines):
            return {first + at: HIDDEN + line[len(line.rstrip("\r\n")) :] for at, line in enumerate(lines)}
    return each


def _hunks(steps: Sequence[tuple[str, int, int, int, int]], old: _Side, new: _Side) -> list[_Hunk]:
    """Return what changes, with the lines around; a hunk ends before a line with a credential that does not change."""
    hunks: list[_Hunk] = []
    for kind, a, b, c, d in steps:
        if kind != "equal":
            last = hunks.pop() if hunks else _Hunk((a, a), (c, c), [])
            lines = [*last.lines, *old.shown(a, b, "-"), *new.shown(c, d, "+")]
            hunks.append(_Hunk((last.old[0], b), (last.new[0], d), lines))
            continue
        # A line may hold a part of a credential that begins on the line before it, in one text only.
        old.hidden |= {number - c + a: shown for number, shown in new.hidden.items() if c <= number < d}
        if hunks:
            _extend(hunks, min(old.open_until(a, b), a + _AROUND), old)
        if b == len(old.lines) and d == len(new.lines):
            break
        start = max(old.open_from(a, b), b - _AROUND)
        if hunks and hunks[-1].old[1] >= start:
            _extend(hunks, b, old)
        else:
            hunks.append(_Hunk((start, b), (start - a + c, d), old.shown(start, b, " ")))
    return hunks


def _extend(hunks: list[_Hunk], until: int, old: _Side) -> None:
    """Add the lines after the last hunk, up to a number of the first text, to it."""
    last = hunks[-1]
    more = old.shown(last.old[1], until, " ")
    hunks[-1] = _Hunk((last.old[0], until), (last.new[0], last.new[1] + len(more)), [*last.lines, *more])


def _range(start: int, end: int) -> str:
    """Return numbers of lines as a diff has them; an empty range is named by the line before it."""
    length = end - start
    first = start + 1 if length else start
    return f"{first}" if length == 1 else f"{first},{length}"
