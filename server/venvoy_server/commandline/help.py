"""Help texts, drawn from the table of methods and the options that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from venvoy_protocol.base import Method
from venvoy_protocol.methods import NAMES, method
from venvoy_server.commandline.options import STANDARD, Option
from venvoy_server.commandline.style import standard_style, table

OTHER_COMMANDS = (
    ("serve", "Serve JSON-RPC: --stdio (the default) for editors and scripts."),
    ("run", "Run a command with the selected environment active: run -- COMMAND."),
    ("call", "Call a method with its params as JSON: call METHOD [PARAMS]."),
    ("demo", "Show what Venvoy does, in a temporary folder."),
    ("completion", "Print a script that completes commands and options: bash, zsh, fish."),
)
"""The commands that are no methods."""


def overview() -> str:
    """Return the text of `venvoy --help`."""
    style = standard_style()
    rows = [(name, method(name).summary) for name in NAMES] + list(OTHER_COMMANDS)
    return "\n".join(
        [
            "One Python-environment backend for every editor.",
            "",
            f"{style.paint('Usage:', 'bold')} venvoy COMMAND [OPTIONS]",
            "",
            style.paint("Commands:", "bold"),
            _indent(table(rows, style)),
            "",
            style.paint("Options:", "bold"),
            _indent(table([("--version", "Show the version."), ("-h, --help", "Show this text.")], style)),
            "",
            "`venvoy COMMAND --help` tells about one command. Exit status: 0 done, 1 findings, 2 wrong usage,",
            "3 failed or refused, 130 interrupted.",
        ]
    )


def of_method(row: Method[Any, Any], options: Sequence[Option]) -> str:
    """Return the text of `venvoy METHOD --help`."""
    return of_command(row.name, row.summary, options)


def of_command(name: str, summary: str, options: Sequence[Option]) -> str:
    """Return the help text of a command that has options."""
    style = standard_style()
    positional = next((option for option in options if option.positional), None)
    lines = [summary, "", f"{style.paint('Usage:', 'bold')} venvoy {name}{_usage(positional)} [OPTIONS]"]
    if positional is not None:
        lines += [
            "",
            style.paint("Argument:", "bold"),
            _indent(table([(_word(positional), positional.description)], style)),
        ]
    own = [option for option in options if not option.positional and option not in STANDARD]
    standard = [option for option in STANDARD if option in options]
    for title, group in (("Options:", own), ("Options of every command:", standard)):
        if group:
            lines += ["", style.paint(title, "bold"), _indent(table([_row(option) for option in group], style))]
    return "\n".join(lines)


def _usage(positional: Option | None) -> str:
    if positional is None:
        return ""
    word = _word(positional) + ("..." if positional.many else "")
    return f" {word}" if positional.required else f" [{word}]"


def _word(option: Option) -> str:
    name = option.name.upper()
    return name[:-1] if option.many and name.endswith("S") else name


def _row(option: Option) -> tuple[str, str]:
    written = f"--{option.name}"
    if option.kind == "flag" and option.default is True:
        written = f"--no-{option.name}"
    if option.short:
        written = f"-{option.short}, {written}"
    if option.kind != "flag":
        written += f" {option.placeholder}"
    notes = [option.description]
    if option.kind == "flag" and option.default is True:
        notes = [f"Do not: {option.description[:1].lower()}{option.description[1:]}"]
    if option.many:
        notes.append("May be given more than once.")
    elif option.kind != "flag" and option.default not in (None, ""):
        notes.append(f"Default: {option.default}.")
    return written, " ".join(notes)


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
