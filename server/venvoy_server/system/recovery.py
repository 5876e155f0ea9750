"""What an operation left behind whose process is gone: its children ended, its plan undone or finished."""

from __future__ import annotations

import os
import sys
import time

from venvoy_server.operations.steps import (
    ClaimFolder,
    DeleteFolder,
    MoveFolder,
    Plan,
    ReleaseFolder,
    decode,
)
from venvoy_server.system import folders
from venvoy_server.system.journal import JournalRow
from venvoy_server.system.process import signal_group
from venvoy_server.system.process_identity import identity
from venvoy_server.system.steps import undo
from venvoy_server.system.tool import OPERATION_VARIABLE
from venvoy_server.system.work import Work

# How long children of an interrupted operation may go on before they are ended; linking takes a few seconds at most.
PATIENCE_SECONDS = 10.0
_PLATFORM: str = sys.platform
_ATOMIC = frozenset({"create", "replace", "remove", "restore"})


def recover(work: Work, row: JournalRow) -> list[str]:
    """Clean up after an interrupted operation, and write its end into the journal; return what was done, as sentences."""
    links = row.kind not in _ATOMIC
    _end_children(row, PATIENCE_SECONDS if links else 0.0)
    said: list[str] = []
    plan = decode(row.plan) if row.plan else None
    if plan is not None and row.kind in _ATOMIC:
        said = _finish_or_undo(plan, row)
    elif links:
        said = [f"An earlier {row.kind} was interrupted; what it left is checked."]
    work.journal.finish(row.id, "recovered", "; ".join(said) or None)
    return said


def _finish_or_undo(plan: Plan, row: JournalRow) -> list[str]:
    if _is_done(plan):
        for step in plan.steps:
            if isinstance(step, DeleteFolder):
                folders.close_trash(step.path)
        return [f"An interrupted {row.kind} of {plan.environment} was finished."]
    for step in reversed(plan.steps):
        undo(step, row.id)
    return [f"An interrupted {row.kind} of {plan.environment} was undone."]


def _is_done(plan: Plan) -> bool:
    """Say whether an interrupted plan had come past the point from which it is finished, going by the disk alone."""
    claims = [step for step in plan.steps if isinstance(step, ClaimFolder)]
    if claims and any(isinstance(step, ReleaseFolder) for step in plan.steps):
        path = claims[0].path
        return folders.claimed_by(path) is None and os.path.isdir(path) and bool(os.listdir(path))
    moves = [step for step in plan.steps if isinstance(step, MoveFolder)]
    return bool(moves) and all(os.path.lexists(move.target) and not os.path.lexists(move.source) for move in moves)


def _end_children(row: JournalRow, patience: float) -> None:
    """Wait for the processes that belong to an interrupted operation, and end those that do not end by themselves."""
    deadline = time.monotonic() + patience
    while members := children_of(row):
        if time.monotonic() >= deadline:
            _kill(row, members)
            break
        time.sleep(0.05)


def children_of(row: JournalRow) -> tuple[int, ...]:
    """Return the processes that an operation started and that still run: by the variable they inherited, or by group."""
    if _PLATFORM == "linux":
        return _by_variable(row.id)
    if row.child is not None and row.child_start is not None and identity(row.child) == row.child_start:
        return (row.child,)
    return ()


def _by_variable(operation: str) -> tuple[int, ...]:
    """Look through /proc: nothing but an inherited variable tells that a process has its part in an operation."""
    wanted = f"{OPERATION_VARIABLE}={operation}".encode()
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if wanted in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                continue
    return tuple(found)


def _kill(row: JournalRow, members: tuple[int, ...]) -> None:
    """End the operation's group, and then what is left of its processes."""
    if row.child is not None and row.child in members:
        signal_group(row.child, "kill")
    for pid in members:
        try:
            os.kill(pid, 9)
        except (ProcessLookupError, PermissionError):
            continue
