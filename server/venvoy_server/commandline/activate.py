"""The output of `venvoy activate`: shell code that activates an environment, or at a terminal a description of it."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from venvoy_protocol.activate import ACTIVATE, ActivateResult, VariableEdit
from venvoy_server.activation.shells import SHELLS
from venvoy_server.commandline.next_steps import activation_line
from venvoy_server.commandline.options import UsageError, Values
from venvoy_server.commandline.stderr_notes import say_aside, say_before_use
from venvoy_server.commandline.style import printable, short_path
from venvoy_server.commandline.view import Switches, View
from venvoy_server.system.processes.parent_shell import parent_shell, shell_name


def prepare(values: Values, switches: Switches) -> None:
    """Set `values["shell"]` to the shell to write code for; it stays None if a terminal gets a description instead.

    A shell that was named is kept, and `/bin/zsh` becomes `zsh`. If none was named and the output goes to a pipe or
    file, it is the shell that started this command; raises UsageError if that shell is not supported. `values` are the
    options that become the method's parameters, `switches` the others.
    """
    named = values.get("shell")
    if isinstance(named, str):
        values["shell"] = _known(named)
    if named is None and not switches.json and not _is_terminal():
        values["shell"] = parent_shell(SHELLS)
        if values["shell"] is None:
            raise UsageError(f"the shell that runs this is not one of {', '.join(SHELLS)}: name it with --shell.")


def _known(named: str) -> str:
    """Return a shell's name: `zsh` for `/bin/zsh`, `powershell` for `pwsh`; an unsupported shell's text unchanged."""
    name = shell_name(named)
    return name if name in SHELLS else named


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def render(result: ActivateResult, switches: Switches) -> str:
    """Return the code for the shell to evaluate; if no shell was set, a description of the variables it would change.

    Problems of the environment are printed on standard error, as is a part of its activation that the code leaves out.
    """
    say_before_use(result.problems)
    if result.shells:
        say_aside([f"note: {printable(result.incomplete_reason)}"] if result.incomplete_reason else [])
        if "cmd" in result.shells and os.name == "nt":
            from venvoy_server.system.processes.console import windows_console_encoding

            write_in(sys.stdout, windows_console_encoding())
        return "\n".join(lines.interactive for lines in result.shells.values())
    lines = [f"Activating {printable(short_path(result.environment))} would"]
    lines += [f"    {_edit(edit)}" for edit in result.edits]
    if result.incomplete_reason:
        lines.append(printable(result.incomplete_reason))
    lines.append(f"To activate it: {activation_line()}")
    return "\n".join(lines)


def write_in(stream: TextIO | None, encoding: str | None) -> None:
    """Set a stream's encoding, unless it is a terminal or `encoding` is None.

    This is for cmd on Windows, which reads the activation code in the console's encoding.
    """
    if encoding is not None and isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        stream.reconfigure(encoding=encoding, errors=stream.errors)


def _edit(edit: VariableEdit) -> str:
    value = printable(edit.value or "")
    return {
        "set": f"set {edit.name} to {value}",
        "unset": f"unset {edit.name}",
        "prepend": f"put {value} first in {edit.name}",
        "remove": f"take {value} out of {edit.name}",
    }[edit.op]


VIEW = View(ACTIVATE, render=render, prepare=prepare, exact=True)
