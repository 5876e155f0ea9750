"""The output of `venvoy activate`: only lines to evaluate if a shell reads it, else a description."""

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
    """Find the parent shell if a shell will evaluate the output; raises UsageError if it is not known."""
    named = values.get("shell")
    if isinstance(named, str):
        values["shell"] = _known(named)
    if named is None and not switches.json and not _is_terminal():
        values["shell"] = parent_shell(SHELLS)
        if values["shell"] is None:
            raise UsageError(f"the shell that runs this is not one of {', '.join(SHELLS)}: name it with --shell.")


def _known(named: str) -> str:
    """Return the shell for a path such as `$SHELL` or a program such as `pwsh`; an unknown word unchanged."""
    name = shell_name(named)
    return name if name in SHELLS else named


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def render(result: ActivateResult, switches: Switches) -> str:
    """Return the shell's lines, or the edits for a user; what the lines cannot do is noted on standard error."""
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
    """Set the encoding of a stream that is a file or pipe: cmd reads the lines from it in the console's encoding."""
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
