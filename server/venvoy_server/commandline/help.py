"""The help texts of all commands, generated from the methods of the service and their options."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from venvoy_protocol.base import Method
from venvoy_protocol.methods import NAMES, method
from venvoy_server.commandline.options import STANDARD, Option
from venvoy_server.commandline.style import standard_style
from venvoy_server.commandline.topics import TOPICS
from venvoy_server.commandline.wording import for_command_line

OTHER_COMMANDS = (
    ("serve", "Serve editors, scripts and agents."),
    ("run", "Run a command with the selected environment active."),
    ("hook", "Print what makes a shell activate what is selected, on `cd`."),
    ("call", "Call a method of the service, for scripts."),
    ("demo", "Show what Venvoy does, in a temporary folder."),
    ("completion", "Print a script that completes commands, options and values."),
    ("help", "Explain a command or a topic."),
    ("self", "Show how this program was installed, is updated and uninstalled."),
)
"""Commands that are not methods, with their summaries."""

GROUPS = (
    (
        "Environments",
        ("create", "discover", "inspect", "status", "selection", "select", "activate", "run", "remove", "restore", "repair", "doctor"),
    ),
    ("Packages", ("install", "uninstall", "sync", "freeze", "packages", "add", "drop", "lock", "export", "python")),
    ("Files", ("check", "rules", "vulnerabilities")),
    ("This program", ("self", "info", "help", "completion", "hook", "demo", "menu", "trust")),
    ("Editors, scripts and agents", ("serve", "call", "tools", "perform")),
)  # fmt: skip
"""Commands by topic, as the overview lists them; commands in no group come last."""

SUMMARIES = {
    "discover": "Find environments and Pythons, running none of them.",
    "remove": "Move an environment to a trash folder; `restore` brings it back.",
    "install": "Install packages, and verify that their files are there.",
    "uninstall": "Uninstall packages.",
    "sync": "Install exactly what files name, and remove the rest.",
    "packages": "List what is installed.",
    "add": "Write a requirement into the project's file, and install it.",
    "drop": "Take a requirement out of the project's file, and uninstall it.",
    "lock": "Pin what a project asks for.",
    "export": "Write a lock in another format.",
    "check": "Check requirements files, and compare them with what is installed.",
    "vulnerabilities": "Choose where known vulnerabilities are looked up.",
    "python": "List the Pythons here, or have uv install one.",
    "rules": "Explain what a rule finds, why it matters, and what helps.",
    "inspect": "Show everything about one environment or interpreter.",
    "selection": "Show which environment a file or folder uses, and why.",
    "status": "Show the environment in use here, and what is wrong with it.",
    "activate": "Print the lines that activate an environment in a shell.",
    "doctor": "List what is wrong here, and the commands that repair it.",
    "trust": "Show whether what lies in a folder may be run, or record it.",
    "menu": "Offer all that can be done here, as the menus of editors do.",
    "perform": "Do what a menu that was printed as JSON has offered.",
    "tools": "Show what debuggers, test runners and kernels need to know.",
    "info": "Show versions, and where state is kept.",
}
"""Summaries for users of commands whose method's own summary is written for clients."""

NAME_LIMIT = 10
"""Maximum length of a command name that is aligned with the others."""
WORD_LIMIT = 30
"""Maximum length of an option's usage with its description on the same line."""


def commands() -> list[tuple[str, str]]:
    """Return (name, one-line summary) of every command."""
    rows = [(name, method(name).summary) for name in NAMES] + list(OTHER_COMMANDS)
    return [(name, SUMMARIES.get(name, summary)) for name, summary in rows]


def overview() -> str:
    """Return the text of `venvoy --help`."""
    style, rows = standard_style(), dict(commands())
    column = max(len(name) for name in rows if len(name) <= NAME_LIMIT)
    lines = ["Find, create, fill and repair Python environments; check requirements files."]
    lines += ["", f"{style.paint('Usage:', 'bold')} venvoy COMMAND [OPTIONS]"]
    for title, names in (*GROUPS, ("Other", tuple(rows))):
        group = [(name, rows.pop(name)) for name in names if name in rows]
        if group:
            lines += ["", style.paint(f"{title}:", "bold")]
        for name, summary in group:
            short = len(name) <= NAME_LIMIT
            lines += _columns([(name.ljust(column), summary)]) if short else [f"  {name}  {summary}"]
    return "\n".join(
        [
            *lines,
            "",
            style.paint("Options:", "bold"),
            *_columns(
                [("--version".ljust(column), "Show the version."), ("-h, --help".ljust(column), "Show this text.")]
            ),
            "",
            "`venvoy COMMAND --help` describes one command, with examples;",
            *_wrapped(f"`venvoy help TOPIC` explains {', '.join(TOPICS)}."),
            "Exit status: 0 done, 1 findings, 2 wrong usage, 3 failed or refused,",
            "130 interrupted.",
        ]
    )


def of_help() -> str:
    """Return the text of `venvoy help --help`."""
    style = standard_style()
    lines = ["Explain a command or a topic.", "", f"{style.paint('Usage:', 'bold')} venvoy help [COMMAND | TOPIC]"]
    lines += ["", style.paint("Topics:", "bold"), *_columns([(name, title) for name, (title, _) in TOPICS.items()])]
    return "\n".join([*lines, *examples_of("help")])


def topic_named(word: str) -> str | None:
    """Return the help topic with the name `word`, or else the only one that begins with it; None if there is none.

    A `word` of one letter, or one that is the name of a command, must be the full name of a topic.
    """
    if word.lower() in TOPICS:
        return word.lower()
    found = [name for name in TOPICS if len(word) > 1 and name.startswith(word.lower())]
    return found[0] if len(found) == 1 and word not in dict(commands()) else None


def topic_page(name: str) -> str:
    """Return the output of `venvoy help TOPIC`; raises KeyError for an unknown topic."""
    title, text = TOPICS[name]
    more = [f"`venvoy {name} --help` describes the command of that name."] if name in dict(commands()) else []
    return "\n\n".join([standard_style().paint(title, "bold"), text, *more])


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, max(min(width(), 80), 60), break_on_hyphens=False)


def of_method(row: Method[Any, Any], options: Sequence[Option]) -> str:
    """Return the text of `venvoy METHOD --help`; `row` is the declaration of the method."""
    return of_command(row.name, SUMMARIES.get(row.name, row.summary), options)


def of_command(name: str, summary: str, options: Sequence[Option], *, rest: str = "") -> str:
    """Return a command's help: summary, usage, options and examples; `rest` is appended to the usage line."""
    style = standard_style()
    positional = next((option for option in options if option.positional), None)
    lines = [
        *_wrapped(summary),
        "",
        f"{style.paint('Usage:', 'bold')} venvoy {name}{_usage(positional)} [OPTIONS]{rest}",
    ]
    if positional is not None:
        lines += [
            "",
            style.paint("Argument:", "bold"),
            *_columns([(positional.written, for_command_line(positional.description, options))]),
        ]
    own = [option for option in options if not option.positional and option not in STANDARD]
    standard = [option for option in STANDARD if option in options]
    for title, group in (("Options:", own), ("Options of every command:", standard)):
        if group:
            lines += ["", style.paint(title, "bold"), *_columns([option_row(option, options) for option in group])]
    return "\n".join([*lines, *examples_of(name)])


def examples_of(name: str) -> list[str]:
    """Return help lines with a command's examples: each command line, with its description next to it or below.

    Empty if the command has no examples.
    """
    from venvoy_server.commandline.examples import EXAMPLES

    rows = EXAMPLES.get(name, ())
    if not rows:
        return []
    column = max(len(typed) for typed, _ in rows)
    beside = column + 4 + max(len(meaning) for _, meaning in rows) <= width()
    lines = ["", standard_style().paint("Examples:", "bold")]
    for typed, meaning in rows:
        lines += [f"  {typed.ljust(column)}  {meaning}"] if beside else [f"  {typed}", f"      {meaning}"]
    return lines


def _usage(positional: Option | None) -> str:
    if positional is None:
        return ""
    word = positional.written + ("..." if positional.many else "")
    return f" {word}" if positional.required else f" [{word}]"


def option_row(option: Option, options: Sequence[Option]) -> tuple[str, str]:
    """Return an option as help shows it, such as `-p, --python PYTHON`, and its description.

    A parameter name in the description, such as `dry_run`, becomes `--dry-run` if it is among the command's `options`.
    """
    written = f"--{option.name}"
    if option.kind == "flag" and option.default is True:
        written = f"--no-{option.name}"
    elif option.kind == "flag" and option.default is None and option.negatable:
        written = f"--{option.name}, --no-{option.name}"
    if option.short:
        written = f"-{option.short}, {written}"
    if option.kind != "flag":
        written += f" {option.placeholder}"
    is_negated = option.kind == "flag" and option.default is True
    notes = [for_command_line(option.negated if is_negated else option.description, options)]
    if option.choices and not option.placeholder.startswith("{"):
        notes.append(f"One of {', '.join(option.choices)}.")
    if option.many:
        notes.append("May be given more than once.")
    elif option.kind != "flag" and option.default not in (None, ""):
        notes.append(f"Default: {option.default}.")
    return written, " ".join(notes)


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return rows of (word, description) as lines of two aligned columns; long descriptions are wrapped.

    A word that is too long for its column gets a line of its own.
    """
    from textwrap import wrap

    left = min(max(len(word) for word, _ in rows), WORD_LIMIT)
    lines = []
    for word, meaning in rows:
        first, *more = wrap(meaning, max(width() - left - 4, 20), break_on_hyphens=False) or [""]
        if len(word) > left:
            lines.append(f"  {word}")
            word = ""
        lines.append(f"  {word.ljust(left)}  {first}".rstrip())
        lines += [f"  {' ' * left}  {line}" for line in more]
    return lines


def width() -> int:
    """Return the width of help in characters: COLUMNS, else the terminal's, else 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given[:9]) > 0:
        return int(given[:9])
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80
