"""A unified diff between two texts of a file, with credentials redacted, since diffs end up in CI logs.

The unchanged lines around a change are shown only as far as the first one with a credential, so that the diff still
applies. In a changed line the credential is replaced, and the diff does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from venvoy_server.environments.redact import HIDDEN, redacted
from venvoy_server.handlers.line_steps import Step, line_steps

Applies = Literal["normally", "without-context", "no"]
_GIT_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_AROUND = 3
"""Number of context lines before and after a change."""


class TextDiff(NamedTuple):
    """A unified diff of two texts (`text`), and how git can apply the diff (`applies`).

    `text` is empty if the two texts are equal. `applies` is `normally`, `without-context` (only with `git apply
    --unidiff-zero`), or `no`. It is `no` if credentials in changed lines are redacted.
    """

    text: str
    applies: Applies


class _Hunk(NamedTuple):
    """A hunk: its ranges (first, end) of zero-based line numbers in both texts, and its lines with their marks."""

    old: tuple[int, int]
    new: tuple[int, int]
    lines: list[str]


def name_in_diff(path: str, folders: Sequence[str], separator: str) -> str:
    """Return the name of a file in the headers of a diff: its path below one of `folders`, with `/` between the parts.

    For a file outside these folders it is the absolute path without the leading slash. `separator` is that of the path.
    """
    for folder in folders:
        start = folder.rstrip(separator) + separator
        if path.startswith(start):
            return path[len(start) :].replace(separator, "/")
    return path.lstrip("/")


def diff_of(before: str, after: str, name: str) -> TextDiff:
    """Return the diff between two texts of a file; lines are split as git splits them, at LF.

    `name` is the path shown in the diff's header.
    """
    if before == after:
        return TextDiff("", "normally")
    old, new = _Side(before), _Side(after)
    steps = line_steps(old.lines, new.lines)
    hunks = _hunks(steps, old, new)
    parts = [f"--- a/{name}\n+++ b/{name}\n"]
    for hunk in hunks:
        parts.append(f"@@ -{_range(*hunk.old)} +{_range(*hunk.new)} @@\n")
        parts += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in hunk.lines]
    if any(kind != "equal" and (old.hides(a, b) or new.hides(c, d)) for kind, a, b, c, d in steps):
        return TextDiff("".join(parts), "no")
    # git assumes that a hunk without trailing context is at the end of the file.
    is_cut = any(hunk.lines[-1][0] != " " and hunk.old[1] < len(old.lines) for hunk in hunks)
    return TextDiff("".join(parts), "without-context" if is_cut else "normally")


class _Side:
    """One of the two texts of a diff: its lines, and in `hidden` the redacted form of those with credentials."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = _GIT_LINE.findall(text)
        self.hidden = _hidden_lines(self.lines)

    def shown(self, start: int, end: int, mark: str) -> list[str]:
        return [mark + self.hidden.get(number, self.lines[number]) for number in range(start, end)]

    def hides(self, start: int, end: int) -> bool:
        """Return whether any line in a range (zero-based, `end` excluded) contains a credential."""
        return any(number in self.hidden for number in range(start, end))

    def open_until(self, start: int, end: int) -> int:
        """Return the number of the first line in a range that contains a credential.

        The range begins at `start`, and `end` is the number after its last line. Line numbers are zero-based. If no
        line of the range contains a credential, the result is `end`.
        """
        return next((number for number in range(start, end) if number in self.hidden), end)

    def open_from(self, start: int, end: int) -> int:
        """Return the number of the first line in a range from which on no line contains a credential.

        The range begins at `start`, and `end` is the number after its last line. Line numbers are zero-based. If no
        line of the range contains a credential, the result is `start`. If the last one does, it is `end`.
        """
        return next((number + 1 for number in range(end - 1, start - 1, -1) if number in self.hidden), start)


def _hidden_lines(lines: list[str]) -> dict[int, str]:
    """Return the redacted form of each line with a credential, by zero-based line number.

    A line continued with a backslash is examined together with the next lines.
    """
    hidden, start = dict[int, str](), 0
    for number, line in enumerate(lines):
        is_continued = line.rstrip("\r\n").endswith("\\") and number + 1 < len(lines)
        if is_continued:
            continue
        hidden.update(_hidden_of(lines[start : number + 1], start))
        start = number + 1
    return hidden


def _hidden_of(lines: list[str], first: int) -> dict[int, str]:
    """Return the redacted form of those of `lines` that contain a credential, as a dictionary from line number to text.

    `lines` are the physical lines of one logical line, joined by backslashes at their ends. `first` is the zero-based
    number of the first physical line in the file, so the keys of the result count from there. If a credential spans
    several lines, all of `lines` are replaced by a placeholder.
    """
    each = {first + at: shown for at, line in enumerate(lines) if (shown := redacted(line)) != line}
    if len(lines) > 1:
        whole = "".join(line.rstrip("\r\n").rstrip("\\") for line in lines)
        if redacted(whole) != "".join(redacted(line.rstrip("\r\n").rstrip("\\")) for line in lines):
            return {first + at: HIDDEN + line[len(line.rstrip("\r\n")) :] for at, line in enumerate(lines)}
    return each


def _hunks(steps: Sequence[Step], old: _Side, new: _Side) -> list[_Hunk]:
    """Return the hunks of a diff: changed lines with the unchanged lines around them.

    `steps` are what turns one text into the other, `old` and `new` the two texts. The unchanged lines around a change
    end before a line with a credential.
    """
    hunks: list[_Hunk] = []
    for kind, a, b, c, d in steps:
        if kind != "equal":
            last = hunks.pop() if hunks else _Hunk((a, a), (c, c), [])
            last.lines.extend([*old.shown(a, b, "-"), *new.shown(c, d, "+")])
            hunks.append(_Hunk((last.old[0], b), (last.new[0], d), last.lines))
            continue
        # A line may continue a credential from the previous line, in one of the texts only.
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
    """Append the unchanged lines up to line `until` (zero-based, excluded) of the old text to the last hunk."""
    last = hunks[-1]
    more = old.shown(last.old[1], until, " ")
    last.lines.extend(more)
    hunks[-1] = _Hunk((last.old[0], until), (last.new[0], last.new[1] + len(more)), last.lines)


def _range(start: int, end: int) -> str:
    """Format a line range (zero-based, `end` excluded) for a hunk header, such as `3,2` for lines 3 and 4.

    An empty range has the number of the line before it.
    """
    length = end - start
    first = start + 1 if length else start
    return f"{first}" if length == 1 else f"{first},{length}"
