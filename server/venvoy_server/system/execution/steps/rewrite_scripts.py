"""Have scripts start another interpreter, with the lines of RECORD that speak of them."""

from __future__ import annotations

import os

from venvoy_server.environments.read import read_environment
from venvoy_server.operations.record import with_entries
from venvoy_server.operations.shebang import with_interpreter
from venvoy_server.operations.steps import RewriteScripts
from venvoy_server.operations.verification import own_distributions
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files.file_writer import write
from venvoy_server.system.files.os_errors import operation_error


def do(step: RewriteScripts, work: RunningOperation) -> None:
    """Write the scripts anew, and then the records."""
    try:
        changed = {os.path.normpath(os.path.join(step.path, name)): _rewrite(step, name) for name in step.scripts}
        if changed:
            _write_records(step, work, changed)
    except OSError as error:
        raise operation_error(error, "rewrite the scripts of", step.path) from error


def _rewrite(step: RewriteScripts, name: str) -> bytes:
    path = os.path.join(step.path, name)
    with open(path, "rb") as file:
        data = with_interpreter(file.read(), step.executable)
    write(path, data, within=step.path)
    return data


def _write_records(step: RewriteScripts, work: RunningOperation, changed: dict[str, bytes]) -> None:
    environment = read_environment(work.host, step.path)
    for distribution in own_distributions(work.host, environment) if environment is not None else ():
        path = os.path.join(distribution.metadata_path, "RECORD")
        try:
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                text = file.read()
        except FileNotFoundError:
            continue
        listed = {line.rsplit(",", 2)[0].strip('"') for line in text.splitlines()}
        places = {each: os.path.normpath(os.path.join(distribution.location, each)) for each in listed}
        mine = {each: changed[place] for each, place in places.items() if place in changed}
        if mine:
            write(path, with_entries(text, mine).encode("utf-8", "surrogateescape"), within=step.path)
