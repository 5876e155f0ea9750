"""`venvoy run -- COMMAND`: run a command with the selected environment active, no shell between."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from venvoy_protocol.errors import MethodError
from venvoy_server.activation import apply
from venvoy_server.commandline.exit_status import DONE, FAILED, NOT_EXECUTABLE, NOT_FOUND, USAGE
from venvoy_server.commandline.folders import absolute
from venvoy_server.commandline.help import of_command
from venvoy_server.commandline.options import STANDARD, Option, UsageError, parse
from venvoy_server.commandline.stderr_notes import fix_of, say_aside
from venvoy_server.commandline.style import printable
from venvoy_server.commandline.view import Switches
from venvoy_server.handlers.environment_edits import activation_for
from venvoy_server.handlers.gate import pass_gate
from venvoy_server.oneshot import person_context

OPTIONS = (
    Option(
        "environment",
        "environment",
        "path",
        description="The environment's folder; the selected one where it is not named.",
    ),
    Option("folder", "folder", "path", description="The folder whose selected environment is meant."),
    *(option for option in STANDARD if option.name == "help"),
)
# What may make the command another one than its user means.
_TOLD_BEFORE = ("active-of-another-project", "active-missing", "foreign-owner", "interrupted-operation", "moved")
SUMMARY = "Run a command with the selected environment active, no shell between."


def run(words: Sequence[str]) -> int:
    """Replace this process by the command; return an exit status only where that cannot be done."""
    own, command = _split(words)
    try:
        values = parse(own, OPTIONS, absolute)
    except UsageError as error:
        print(f"venvoy run: {error} `venvoy run --help` tells more.", file=sys.stderr)
        return USAGE
    if values.get("help"):
        print(of_command("run", SUMMARY, OPTIONS, rest=" -- COMMAND [ARGUMENT...]"))
        return DONE
    if not command:
        print("venvoy run: There is no command to run. `venvoy run --help` tells more.", file=sys.stderr)
        return USAGE
    context, given = person_context(), Switches(values)
    try:
        passed = pass_gate(context, given.text("environment"), given.text("folder"), "run")
    except MethodError as error:
        print(f"venvoy run: {printable(error.message)}", file=sys.stderr)
        say_aside(fix_of(error))
        return FAILED
    told = [problem for problem in passed.problems if problem.code in _TOLD_BEFORE]
    say_aside([f"{problem.severity}: {printable(problem.message)}" for problem in told])
    activation = activation_for(passed, context.host.platform, context.machine.variables())
    return _become([*activation.run_with, *command], apply(activation.edits, context.machine.variables()))


def _split(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return our own words and the command: what follows `--`, or begins with the first word that is no option of ours."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[:at], words[at + 1 :]
        at += 1 if "=" in words[at] or words[at] in ("-h", "--help") else 2
    return words[:at], words[at:]


def _become(command: list[str], variables: dict[str, str]) -> int:
    try:
        if os.name == "nt":
            import subprocess

            return subprocess.run(command, env=variables, check=False).returncode
        os.execvpe(command[0], command, variables)
    except FileNotFoundError:
        print(f"venvoy run: There is no command {command[0]!r} on the environment's PATH.", file=sys.stderr)
        return NOT_FOUND
    except OSError as error:
        print(f"venvoy run: {command[0]!r} cannot be run: {error.strerror}.", file=sys.stderr)
        return NOT_EXECUTABLE
