"""Step that runs a program; cancellable at any time, and killed if this process dies (Linux, Windows)."""

from __future__ import annotations

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.steps import RunTool
from venvoy_server.operations.uv_output import OutputWatcher
from venvoy_server.system.execution.claimed_folder import filled, require_same
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.tool_runner import run_tool


def do(step: RunTool, work: RunningOperation) -> None:
    """Run the step's program; if no index can be reached, run the step's fallback command, if it has one."""
    try:
        _run(step, step.argv, work)
    except OperationError as error:
        if step.hint and error.code == "resolution-failed":
            error.message += f"\n{step.hint}"
        if step.otherwise is None or error.code != "index-unreachable":
            raise
        work.notices.append(
            f"{step.title}: no package index could be reached; the version that Python brings was used."
        )
        _run(step, step.otherwise, work)


def _run(step: RunTool, argv: tuple[str, ...], work: RunningOperation) -> None:
    work.report(step.phase, step.title)
    watcher = OutputWatcher()
    require_same(work.claimed)
    if step.fills is None:
        run_tool(work, argv, cwd=step.cwd, timeout=step.timeout, watcher=watcher)
    else:
        with filled(step.fills, work.claimed, argv) as (words, descriptors):
            run_tool(work, words, cwd=step.cwd, timeout=step.timeout, watcher=watcher, keep_open=descriptors)
    work.changes += watcher.changes()
    work.notices += watcher.warnings
