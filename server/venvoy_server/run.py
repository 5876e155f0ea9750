"""The command `venvoy run -- COMMAND`: run a program with the selected environment active, without a shell."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Never

from venvoy_protocol.errors import MethodError
from venvoy_server.activation import Activation, apply
from venvoy_server.commandline.exit_status import DONE, FAILED, NOT_EXECUTABLE, NOT_FOUND, USAGE
from venvoy_server.commandline.folders import absolute
from venvoy_server.commandline.help import of_command
from venvoy_server.commandline.options import UsageError, parse
from venvoy_server.commandline.run_serve_self_options import RUN_OPTIONS
from venvoy_server.commandline.stderr_notes import fix_of, say_aside, say_before_use
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.commandline.view import Switches
from venvoy_server.environments.commands import Command, find_command, is_pip, script_program
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import is_python_name
from venvoy_server.handlers.environment_edits import activation_for
from venvoy_server.handlers.gate import Passed, pass_gate
from venvoy_server.oneshot import person_context

replace_process: Callable[[str, list[str], dict[str, str]], Never] = os.execvpe
"""Replaces this process by a program, or the process on whose behalf the command runs; raises OSError."""

SUMMARY = "Run a command with the selected environment active, no shell between."


def run(words: Sequence[str]) -> int:
    """Run the command in the arguments of `venvoy run`, with the selected environment active.

    `words` are these arguments: options, then the command. The command replaces this process, so the function does not
    return. On Windows, the command is a child process, and its exit status is returned. If no command is started, the
    exit status is returned: 0 for `--help`, another number for an error.
    """
    own, command = _split(words)
    try:
        values = parse(own, RUN_OPTIONS, absolute)
    except UsageError as error:
        from venvoy_server.commandline.words_of_other_tools import NOT_OF_RUN

        said = next((NOT_OF_RUN[name] for word in own if (name := word.partition("=")[0]) in NOT_OF_RUN), error)
        complain("run", f"{said} `venvoy run --help` lists the options.")
        return USAGE
    if values.get("help"):
        write_text(of_command("run", SUMMARY, RUN_OPTIONS, rest=" -- COMMAND [ARGUMENT...]"))
        return DONE
    if not command:
        complain("run", "There is no command to run. `venvoy run --help` lists the options.")
        return USAGE
    context, given = person_context(), Switches(values)
    try:
        passed = pass_gate(context, given.text("environment"), given.text("folder"), "run")
    except MethodError as error:
        complain("run", error.message)
        say_aside(fix_of(error))
        return FAILED
    say_before_use(passed.problems)
    before = context.machine.variables()
    activation = activation_for(passed, context.host.platform, before)
    variables = apply(activation.edits, before)
    try:
        program = _program(context.host, passed, activation, variables, command[0])
    except _NotHere as reason:
        complain("run", str(reason))
        return NOT_FOUND
    return _become(context.host, [*activation.run_with, program, *command[1:]], variables)


class _NotHere(Exception):
    """Raised if the command to run is not found, or belongs to another environment; the message is for the user."""


def _program(host: Host, passed: Passed, activation: Activation, variables: Mapping[str, str], name: str) -> str:
    """Return the path of the program `name`, in the environment or else on PATH.

    A `name` that contains a folder is returned unchanged. `passed` is the selected environment, `activation` the
    changes of variables that activate it, and `variables` are those after activation. Raises _NotHere if the program is
    not found, or is a Python tool of another environment.
    """
    if host.paths.dirname(name):
        return name
    python = passed.interpreter.executable if passed.interpreter is not None else None
    first = [edit for edit in activation.edits if edit.op == "prepend" and edit.name.upper() == "PATH"]
    own = [edit.value for edit in first] if python is None else []
    path = next((value for key, value in variables.items() if key.upper() == "PATH"), os.defpath)
    found = find_command(host, name, own, path.split(host.paths.pathsep), python)
    if found is None and name.endswith((".py", ".pyw")) and host.exists(name):
        raise _NotHere(f"{name!r} is a script, not a command. Run it with Python: `venvoy run -- python {name}`.")
    if found is None:
        raise _NotHere(f"There is no command {name!r} on the environment's PATH.")
    if found.owner is not None:
        raise _NotHere(_other_python(passed, name, found))
    return found.path


def _other_python(passed: Passed, name: str, found: Command) -> str:
    """Return an error message, with advice, for a tool `name` that is missing in the selected environment (`passed`).

    `found` is the tool's file elsewhere: in another environment or on PATH.
    """
    place = passed.environment.prefix
    if is_python_name(name):
        version = passed.environment.version
        return (
            f"{place} has no {name!r}{f'; its Python is {version}' if version else ''}. {found.path} is another Python."
        )
    if is_pip(name):
        other = f"{found.path} would change another environment"
        return f"{place} has no pip, and {other}. `venvoy install` works without pip; `venvoy install pip` adds it."
    other = f"{found.path} belongs to {found.owner}"
    if passed.interpreter is not None:
        return f"{place} has no {name!r}, and {other}. Install it there, or name the file by its path."
    return f"{place} has no {name!r}, and {other}. Install it (`venvoy install {name}`), or name the file by its path."


def _split(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the options of `venvoy run`, and the command to run, which follows `--` or the last option."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[:at], words[at + 1 :]
        at += 1 if "=" in words[at] or words[at] in ("-h", "--help", "--no-service") else 2
    return words[:at], words[at:]


def _become(host: Host, command: list[str], variables: dict[str, str]) -> int:
    try:
        if os.name == "nt":
            import subprocess

            return subprocess.run(command, env=variables, check=False).returncode
        replace_process(command[0], command, variables)
    except FileNotFoundError:
        program = script_program(host, command[0]) if host.paths.dirname(command[0]) else None
        if program is not None:
            message = f"{command[0]!r} cannot be run: {program}, which its first line names, does not exist."
        else:
            message = f"{command[0]!r} does not exist, or leads nowhere."
        complain("run", message)
        return NOT_FOUND
    except OSError as error:
        complain("run", f"{command[0]!r} cannot be run: {error.strerror}.")
        return NOT_EXECUTABLE
