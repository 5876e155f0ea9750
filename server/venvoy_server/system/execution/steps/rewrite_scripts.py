"""Step that changes the interpreter in the shebang or launcher of scripts, and updates RECORD."""

from __future__ import annotations

import os

from venvoy_server.environments.launcher import with_launched
from venvoy_server.environments.shebang import with_interpreter
from venvoy_server.operations.steps import RewriteScripts
from venvoy_server.system.execution.records import write_records
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files.file_writer import write
from venvoy_server.system.files.os_errors import operation_error


def do(step: RewriteScripts, work: RunningOperation) -> None:
    """Make the step's scripts start this environment's interpreter, then update the RECORD files that list them."""
    try:
        changed = {os.path.normpath(os.path.join(step.path, name)): _rewrite(step, name) for name in step.scripts}
        write_records(work.host, step.path, changed)
    except OSError as error:
        raise operation_error(error, "rewrite the scripts of", step.path) from error


def _rewrite(step: RewriteScripts, name: str) -> bytes:
    path = os.path.join(step.path, name)
    with open(path, "rb") as file:
        before = file.read()
    data = with_launched(before, step.executable) or with_interpreter(before, step.executable)
    write(path, data, within=step.path)
    return data
