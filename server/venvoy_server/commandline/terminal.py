"""The only way in which text for people leaves this process: nothing in it can control a terminal.

Names, versions and paths come from files that others wrote. An escape sequence in one of them moves the cursor or sets
the clipboard, and a direction mark shows a line as another one (CVE-2021-42574), so both are written as escapes here,
whatever a view has done before. A tab, a line's end and our own colours stay.
"""

from __future__ import annotations

import sys
from typing import TextIO

from venvoy_server.commandline.style import COLOURS, Style

LINES = "\n\t"
"""Control characters that stay in text of several lines."""


def harmless(text: str, keep: str = "") -> str:
    r"""Return text with its control, direction and invisible characters as escapes, except those of `keep`.

    Spaces of any width stay, and so do the bytes of file names that are not UTF-8. A carriage return stays at the end
    of a line, if `keep` has the line feed: alone it would write over the line.
    """
    if text.isprintable():
        return text
    crlf = "\r" if "\n" in keep else ""
    return "".join(
        character
        if character.isprintable() or character in keep or _is_shown_as_it_is(character)
        else "\r"
        if character == crlf and text[at + 1 : at + 2] == "\n"
        else character.encode("unicode_escape", "surrogatepass").decode("ascii")
        for at, character in enumerate(text)
    )


def _is_shown_as_it_is(character: str) -> bool:
    return "\udc80" <= character <= "\udcff" or (
        character.isspace() and character > "\x9f" and character not in "\u2028\u2029"
    )


def for_terminal(text: str, *, colour: bool) -> str:
    """Return text of several lines without control sequences; `colour`: the sequences that `Style.paint` writes stay."""
    if all(line.isprintable() for line in text.split("\n")):
        return text
    if not colour:
        return harmless(text, LINES)
    first, *rest = text.split("\x1b[")
    parts = [harmless(first, LINES)]
    for part in rest:
        code, letter, _ = part.partition("m")
        is_ours = letter == "m" and code in COLOURS
        parts.append(("\x1b[" if is_ours else "\\x1b[") + harmless(part, LINES))
    return "".join(parts)


def write_text(text: str, *, exact: bool = False) -> None:
    """Write lines to standard output; `exact`: for a shell that evaluates them, they stay as they are off a terminal."""
    _write(sys.stdout, text, exact=exact)


def write_aside(text: str) -> None:
    """Write lines to standard error, without credentials."""
    _write(sys.stderr, without_secrets(text))


def clear_screen() -> None:
    """Clear the terminal, with what is above its first line; elsewhere, separate one round from the next."""
    if sys.stdout is None:
        return
    sys.stdout.write("\x1b[2J\x1b[3J\x1b[H" if sys.stdout.isatty() else "\n")
    sys.stdout.flush()


def without_secrets(text: str) -> str:
    """Return a text for people with its credentials hidden."""
    if not any(mark in text for mark in "@?#"):
        return text
    from venvoy_server.environments.redact import redacted  # its patterns take time to compile, and few need them

    return redacted(text)


def complain(name: str, message: str) -> None:
    """Write to standard error why a command did not do what was asked."""
    write_aside(f"venvoy {name}: {message}" if name else f"venvoy: {message}")


def complain_of_interrupt() -> None:
    """Write to standard error that the command was interrupted, below the `^C` that a terminal shows."""
    fresh = "\n" if sys.stderr is not None and sys.stderr.isatty() else ""
    write_aside(f"{fresh}venvoy: interrupted")


def _write(stream: TextIO | None, text: str, *, exact: bool = False) -> None:
    if stream is None:
        return  # the caller has closed it
    if not exact or stream.isatty():
        text = for_terminal(text, colour=not exact and Style.of(stream).colour)
    stream.write(text + "\n")
    stream.flush()
