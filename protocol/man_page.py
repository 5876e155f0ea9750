"""Generate the man page of `venvoy` from the same tables as the command line's help texts."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from venvoy_protocol.version import __version__
from venvoy_server.commandline.examples import EXAMPLES
from venvoy_server.commandline.help import commands, option_row
from venvoy_server.commandline.options import STANDARD, Option
from venvoy_server.commandline.topics import TOPICS
from venvoy_server.commandline.wording import for_command_line
from venvoy_server.shell_completion import SHELLS
from venvoy_server.shell_completion.candidates import options_of_command

_USAGES = {
    "run": "venvoy run [OPTIONS] -- COMMAND [ARGUMENT...]",
    "call": "venvoy call METHOD [JSON]",
    "help": "venvoy help [COMMAND | TOPIC]",
    "completion": f"venvoy completion {{{','.join(SHELLS)}}}",
}
_FILES = (
    (".venv", "The environment of a project."),
    (".venvoy-trash", "Environments that were removed or replaced; it is in the folder where they were."),
    ("pyproject.toml", "[tool.venvoy] has the settings of a project."),
)
_VARIABLES = (
    ("VENVOY_STATE_DIR", "The folder for selections, trust and the journal."),
    ("VENVOY_OUTPUT_FORMAT", "The format of venvoy check."),
    ("NO_COLOR, FORCE_COLOR", "Switch colours off and on."),
    ("COLUMNS", "The width of help texts."),
)
_STATUSES = (
    ("0", "Done."),
    ("1", "check or doctor found errors."),
    ("2", "Wrong usage."),
    ("3", "Failed, or refused."),
    ("130", "Interrupted."),
)


def man_page() -> str:
    """Return the source of the man page venvoy(1), in the macros of man(7)."""
    lines = [
        '.\\" Generated from the table of methods by protocol/generate.py. Do not edit.',
        f'.TH VENVOY 1 "" "venvoy {__version__}" "User Commands"',
        *(".SH NAME", "venvoy \\- find, create, fill and repair Python environments"),
        *(".SH SYNOPSIS", ".B venvoy", "COMMAND [OPTIONS]", ".br", ".B venvoy help", "[COMMAND | TOPIC]"),
        ".SH DESCRIPTION",
        *_prose(
            "Venvoy finds environments and interpreters by reading files, runs nothing to look at it, and reads requirements "
            "files as pip does. Editors, the terminal and scripts share what is selected."
        ),
        ".SH COMMANDS",
    ]
    for name, summary in commands():
        lines += _command(name, summary)
    lines += [".SH OPTIONS OF EVERY COMMAND"]
    for option in STANDARD:
        lines += _entry(*option_row(option, STANDARD))
    for name, (title, text) in TOPICS.items():
        lines += [f".SH {name.upper()}", _escaped(title), ".PP", ".nf", *map(_escaped, text.split("\n")), ".fi"]
    for heading, rows in (("EXIT STATUS", _STATUSES), ("ENVIRONMENT", _VARIABLES), ("FILES", _FILES)):
        lines.append(f".SH {heading}")
        for word, meaning in rows:
            lines += _entry(word, meaning)
    return "\n".join([*lines, ".SH SEE ALSO", ".BR pip (1),", ".BR uv (1)"]) + "\n"


def _command(name: str, summary: str) -> Iterator[str]:
    options = options_of_command(name) or ()
    yield f'.SS "{_escaped(_usage(name, options))}"'
    yield from _prose(summary)
    for option in options:
        if option.positional:
            yield from _entry(option.written, for_command_line(option.description, options))
        elif option not in STANDARD:
            yield from _entry(*option_row(option, options))
    for typed, meaning in EXAMPLES.get(name, ()):
        yield from (".PP", ".RS 4", f"\\f[I]{_escaped(meaning)}:\\f[]", ".br", _escaped(typed), ".RE")


def _usage(name: str, options: Sequence[Option]) -> str:
    if name in _USAGES:
        return _USAGES[name]
    positional = next((option for option in options if option.positional), None)
    if positional is None:
        return f"venvoy {name} [OPTIONS]"
    word = positional.written + ("..." if positional.many else "")
    return f"venvoy {name} {word if positional.required else f'[{word}]'} [OPTIONS]"


def _entry(word: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f"\\f[B]{_escaped(word)}\\f[]"
    yield from _prose(meaning)


def _prose(text: str) -> list[str]:
    """Return running text as lines of man page source, wrapped at 70 characters, with special characters escaped."""
    return [_escaped(line) for line in textwrap.wrap(text, 70, break_long_words=False, break_on_hyphens=False)]


def _escaped(text: str) -> str:
    """Return a line with the characters escaped that have a special meaning in man page source.

    These are, for example, backslash, hyphen, and a dot at the beginning.
    """
    text = re.sub(r"[\\\-^~`']", lambda found: _ESCAPES[found[0]], text).replace('"', "\\(dq")
    return f"\\&{text}" if text.startswith((".", " ")) else text


_ESCAPES = {"\\": "\\e", "-": "\\-", "^": "\\(ha", "~": "\\(ti", "`": "\\(ga", "'": "\\(aq"}
