"""The command `venvoy hook SHELL`: shell code that activates a folder's selected environment after `cd`.

Only environments in folders that the user has trusted are activated.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from venvoy_protocol.errors import MethodError
from venvoy_server.activation import command_lines, line_to_evaluate, shell_named
from venvoy_server.activation.hooks import ACTIVE, ASKED, SHELLS_WITH_HOOK, hook_of, lines_that_leave, lines_that_set
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.exit_status import DONE, USAGE
from venvoy_server.commandline.folders import current_folder
from venvoy_server.commandline.help import examples_of
from venvoy_server.commandline.stderr_notes import say_aside
from venvoy_server.commandline.style import from_here, printable, short_path
from venvoy_server.commandline.terminal import complain, write_text
from venvoy_server.environments.project import folders_up
from venvoy_server.handlers.environment_edits import activation_for
from venvoy_server.handlers.gate import Passed, pass_gate
from venvoy_server.system.machine import RealMachine
from venvoy_server.trust import is_expressly_trusted

STEP = "--step"
HELP = f"""\
Print what a shell evaluates at its start, so that `cd` activates what is
selected.

Usage: venvoy hook SHELL

SHELL is {", ".join(SHELLS_WITH_HOOK[:-1])} or {SHELLS_WITH_HOOK[-1]}.
Only folders that are trusted (`venvoy trust`) activate anything, and leaving
a folder undoes it."""


def hook(words: Sequence[str]) -> int:
    """Run the command `venvoy hook SHELL [--step]`, which prints shell code, and return the exit status.

    `words` are the arguments after `hook`. Without `--step`, the code is for the shell's startup file; it runs the
    command with `--step` before each prompt. With `--step`, the code activates the environment of the current folder,
    or deactivates the environment of the previous folder.
    """
    words = [word for word in words if word != "--no-service"]
    if not words or words[0] in ("-h", "--help"):
        write_text("\n".join([HELP, *examples_of("hook")]))
        return DONE if words else USAGE
    shell = words[0]
    if shell not in SHELLS_WITH_HOOK or words[1:] not in ([], [STEP]):
        complain(
            "hook",
            f"{shell!r} is not one of the shells {', '.join(SHELLS_WITH_HOOK)}. `venvoy hook --help` explains more.",
        )
        return USAGE
    text = hook_of(shell, [*_this_program(), "hook", shell, STEP]) if len(words) == 1 else step(shell)
    write_text(text, exact=True)
    return DONE


def _this_program() -> list[str]:
    """Return the command that runs this program by its absolute path, as a list of words.

    The name `venvoy` could be another program in an activated environment.
    """
    program = os.path.abspath(sys.argv[0])
    name = os.path.basename(program)
    if name.startswith("venvoy") and os.access(program, os.X_OK):
        return [program]
    return [sys.executable, "-E", "-P", "-m", "venvoy_server"]


def step(shell: str) -> str:
    """Return code for a shell to evaluate before its next prompt, which activates or leaves an environment.

    The text is empty if nothing changes. An environment that the user activated (not this hook) is kept. `shell` is the
    shell's name.
    """
    variables = dict(os.environ)
    active, ours = variables.get("VIRTUAL_ENV"), variables.get(ACTIVE)
    if active is not None and active != ours:
        return lines_that_set(shell, ACTIVE, None) if ours is not None else ""  # keep what the user activated
    entry = None
    if active is not None:
        entry = os.path.join(active, "Scripts" if os.name == "nt" else "bin")
        variables = _without(variables, entry)
    context = _context(variables)
    passed, lines = _wanted(context, shell)
    if passed is not None and passed.environment.prefix == active:
        return ""
    how = shell_named(shell)
    if active is not None and entry is not None:
        lines.append(lines_that_leave(shell, active, entry))
    if passed is not None:
        commands = command_lines(activation_for(passed, context.host.platform, variables), shell)
        if commands.problem is None:
            lines.append(line_to_evaluate(commands.interactive, shell))
            lines.append(lines_that_set(shell, ACTIVE, passed.environment.prefix))
            return how.separator.join(lines)
    if ours is not None:
        lines.append(lines_that_set(shell, ACTIVE, None))
    return how.separator.join(lines)


def _without(variables: dict[str, str], entry: str) -> dict[str, str]:
    """Return a copy of `variables` without what the hook's activation set: VIRTUAL_ENV, the prompt, `entry` in PATH.

    The environment to activate next is chosen with this copy, as if none were active.
    """
    path = variables.get("PATH", "").split(os.pathsep)
    if entry in path:
        path.remove(entry)
    kept = {name: text for name, text in variables.items() if name not in ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")}
    return {**kept, "PATH": os.pathsep.join(path)}


def _context(variables: dict[str, str]) -> CallContext:
    machine = RealMachine(variables)
    client = Client([current_folder()], kind="person", user_configuration=machine.user_configuration())
    return CallContext(machine, client, Cancellation())


def _wanted(context: CallContext, shell: str) -> tuple[Passed | None, list[str]]:
    """Return the environment to activate in the current folder, and lines for the shell to evaluate before that.

    The environment is None if none is usable, or if its folder is not trusted; then a note on standard error, once per
    project, explains how to trust the folder. `shell` is the shell's name.
    """
    folder = current_folder()
    try:
        passed = pass_gate(context, None, folder, "run")
    except MethodError:
        return None, []  # `venvoy status` shows the reason
    environment = passed.environment
    if passed.interpreter is not None or environment.kind != "venv":
        return None, []
    if is_expressly_trusted(context, folder):
        return passed, []
    project = folders_up(context.host, folder, (), context.trusted_folders)[-1]
    if context.machine.variables().get(ASKED) == project:
        return None, []
    from shlex import quote

    shown, to_trust = printable(short_path(environment.prefix)), quote(printable(from_here(project)))
    say_aside([f"venvoy: {shown} is not activated: `venvoy trust --trusted {to_trust}` allows it here."])
    return None, [lines_that_set(shell, ASKED, project)]
