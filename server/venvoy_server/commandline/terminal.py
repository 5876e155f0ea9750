"""The only functions that print text for users: they escape everything that could control a terminal.

Names, versions and paths come from files that others wrote. An escape sequence in one can move the cursor or set the
clipboard, and a bidirectional control character can disguise a line (CVE-2021-42574). So both are escaped here, even if
the code that made a text has done so already. Tabs, line breaks and our own colours are kept.
"""

from __future__ import annotations

import sys
from typing import TextIO

from venvoy_server.commandline.style import COLOURS, Style

LINES = "\n\t"
"""Control characters that are kept in text of several lines."""


def harmless(text: str, keep: str = "") -> str:
    """Escape control, bidirectional and invisible characters in a text, except the characters in `keep`.

    Spaces of any width are kept, as are the bytes of file names that are not UTF-8. If `keep` contains the line feed, a
    carriage return is kept before a line feed, and escaped elsewhere, where it would overwrite the line.
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
    """Escape control sequences in text of several lines; with `colour`, the colours of `Style.paint` are kept."""
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
    """Write text to standard output, with control characters escaped.

    With `exact`, they are only escaped if standard output is a terminal: a shell evaluates the text and needs it
    unchanged.
    """
    _write(sys.stdout, text, exact=exact)


def write_aside(text: str) -> None:
    """Write text to standard error, with credentials redacted."""
    _write(sys.stderr, without_secrets(text))


def clear_screen() -> None:
    """Clear the terminal and its scrollback; if standard output is not a terminal, print an empty line."""
    if sys.stdout is None:
        return
    sys.stdout.write("\x1b[2J\x1b[3J\x1b[H" if sys.stdout.isatty() else "\n")
    sys.stdout.flush()


def without_secrets(text: str) -> str:
    """Redact the credentials in a text for users."""
    if not any(mark in text for mark in "@?#"):
        return text
    from venvoy_server.environments.redact import redacted  # imported late: its patterns take time to compile

    return redacted(text)


def complain(name: str, message: str) -> None:
    """Write to standard error why a command failed: `name` is the command, `message` the reason."""
    write_aside(f"venvoy {name}: {message}" if name else f"venvoy: {message}")


def complain_of_interrupt() -> None:
    """Write to standard error that the command was interrupted; at a terminal, on the line after its `^C`."""
    fresh = "\n" if sys.stderr is not None and sys.stderr.isatty() else ""
    write_aside(f"{fresh}venvoy: interrupted")


def _write(stream: TextIO | None, text: str, *, exact: bool = False) -> None:
    if stream is None:
        return  # closed by the caller
    if not exact or stream.isatty():
        text = for_terminal(text, colour=not exact and Style.of(stream).colour)
    stream.write(text + "\n")
    stream.flush()
