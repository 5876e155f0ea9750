"""The style of output: columns, colours, escaped control characters, and short paths.

Output has colour on a terminal or if FORCE_COLOR is set, unless NO_COLOR is set (no-color.org).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final, TextIO

from venvoy_server.commandline.folders import current_folder

_CODES: Final = {"bold": "1", "faint": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
COLOURS: Final = frozenset({"0", *_CODES.values()})
"""Parameters between `ESC [` and `m` in the sequences that `Style.paint` writes."""


_wanted: list[str] = []


def choose_colour(choice: str) -> None:
    """Set whether this process colours its output: `auto`, `always` or `never`, the value of the option `--color`.

    `always` and `never` override the environment variables NO_COLOR and FORCE_COLOR.
    """
    _wanted[:] = [choice] if choice != "auto" else []


class Style:
    """Formats text, with or without colour."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    @staticmethod
    def of(stream: TextIO | None) -> Style:
        """Return the style for an output stream (None: closed): coloured or not.

        `--color` decides; without it NO_COLOR, then FORCE_COLOR, else whether the stream is a terminal that has
        colours.
        """
        if _wanted:
            return Style(colour=_wanted[0] == "always")
        if stream is None or os.environ.get("NO_COLOR"):
            return Style(colour=False)
        forced = bool(os.environ.get("FORCE_COLOR"))
        return Style(colour=forced or (stream.isatty() and os.environ.get("TERM") != "dumb"))

    def paint(self, text: str, name: str) -> str:
        """Return text in the style `name`: `bold`, `faint`, `red`, `green`, `yellow`, `blue` or `cyan`.

        Without colour, the text is returned unchanged.
        """
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.colour and text else text

    def severity(self, word: str) -> str:
        """Return the word for a severity, such as `error`, in the colour of that severity."""
        return self.paint(word, {"error": "red", "warning": "yellow", "information": "blue"}.get(word, "faint"))


def printable(text: str) -> str:
    """Escape control characters and undecodable bytes, so that a text is safe on a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in text)


def table(rows: Sequence[Sequence[str]], style: Style, header: Sequence[str] = ()) -> str:
    """Return rows as aligned columns with two spaces between; the last column is not padded."""
    if not rows:
        return ""
    cells = [[printable(cell) for cell in row] for row in rows]
    head = [list(header)] if header else []
    widths = [max(len(row[column]) for row in head + cells) for column in range(len(cells[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in head + cells
    ]
    if head:
        lines[0] = style.paint(lines[0], "faint")
    return "\n".join(lines)


def short_path(path: str) -> str:
    """Return a path for display: relative if inside the current folder, else with `~` if inside the home folder."""
    shown = _relative(path)
    if shown is not None:
        return shown
    home = os.path.expanduser("~")
    if home not in ("", "/") and path.startswith(home + os.sep):
        return "~" + path[len(home) :]
    return path


def from_here(path: str) -> str:
    """Return a path for a command line: relative if it is inside the current folder, else unchanged."""
    name = _relative(path)
    if name is None:
        return path
    return os.path.join(os.curdir, name) if name.startswith("-") else name


def _relative(path: str) -> str | None:
    """Return a path relative to the current folder; None if it is not in that folder, or that folder is the root."""
    current = current_folder().rstrip(os.sep) + os.sep
    return path[len(current) :] if current != os.sep and path.startswith(current) else None


def standard_style() -> Style:
    """Return the style for standard output."""
    return Style.of(sys.stdout)
