"""Run a command in an environment, without a shell, for a client of the Workflow Server Protocol.

The command gets the environment variables that activate the environment.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from venvoy_server.activation import apply
from venvoy_server.activation.model import VariableEdit
from venvoy_server.system.processes.process import Completed, run

SECONDS: Final = 3600.0


class CommandFailed(Exception):
    """The command could not be started, or exceeded the timeout; the message is for the user."""


def run_command(
    argv: Sequence[str], folder: str, activation: dict[str, Any], more: Mapping[str, str], variables: Mapping[str, str]
) -> Completed:
    """Run a command in an environment, wait for its end, and return its output and exit status.

    `folder` is the working directory. `activation` is the result of the method `activate`, whose edits are applied to
    the environment variables `variables`; `more` are variables that the client adds. Raises CommandFailed if the
    command is not found, cannot be started, or takes longer than `SECONDS`; ValueError or OperationError if an
    argument or variable contains NUL.
    """
    edits = [msgspec.convert(each, VariableEdit) for each in activation["edits"]]
    active = {**apply(edits, variables), **more}
    path = next((value for name, value in active.items() if name.upper() == "PATH"), os.defpath)
    name = os.path.join(folder, argv[0]) if os.path.dirname(argv[0]) else argv[0]
    program = shutil.which(name, path=path)
    if program is None:
        raise CommandFailed(f"There is no command {argv[0]!r} in the environment or on PATH.")
    before = activation["runWith"]
    try:
        done = run([*before, program, *argv[1:]], cwd=folder, environment=active, timeout=SECONDS)
    except OSError as error:
        raise CommandFailed(f"{argv[0]!r} cannot be run in {folder}: {error.strerror or error}.") from None
    if done.ended != "exited":
        raise CommandFailed(f"{argv[0]!r} was ended: it ran longer than {SECONDS:.0f} seconds.")
    return done
