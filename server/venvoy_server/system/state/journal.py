"""The journal: one row per operation, written before its first step and closed when it ends.

An open row whose owner process runs is also the lock on its environment; an open row whose owner is gone is an
interrupted operation, which the next operation on that environment cleans up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from sqlite3 import Connection
from typing import Any, Literal, Protocol

import msgspec

from venvoy_server.system.process_identity import life, own_identity

StepState = Literal["planned", "started", "done"]
# Seconds for which an owner on another machine or in another container, which cannot be checked, counts as running.
UNKNOWN_OWNER_SECONDS = 600.0
# Seconds for which the row of an ended operation is kept.
KEPT_SECONDS = 30 * 86400.0

_COLUMNS = "id, kind, environment, plan, started, owner, owner_start, child, child_start, step, state, ended, outcome, detail, broken"

_LAST_ENDED = (
    f"SELECT {_COLUMNS} FROM journal WHERE environment = ? AND ended IS NOT NULL"
    " AND outcome IN ('done', 'failed', 'recovered') ORDER BY ended DESC LIMIT 1"
)


class JournalRow(msgspec.Struct, frozen=True):
    """One operation: its kind, plan, owner process, progress (`step` started or done), and outcome."""

    id: str
    kind: str
    environment: str
    plan: bytes
    started: float
    owner: int
    owner_start: str
    child: int | None
    child_start: str | None
    step: int
    state: StepState
    ended: float | None
    outcome: str | None
    detail: str | None
    broken: str | None

    @property
    def owner_alive(self) -> bool:
        """Return whether the owner process still runs.

        An owner that cannot be checked counts as running for `UNKNOWN_OWNER_SECONDS`.
        """
        state = life(self.owner, self.owner_start)
        if state == "unknown":
            return 0 <= time.time() - self.started < UNKNOWN_OWNER_SECONDS
        return state == "alive"


class Begun(msgspec.Struct, frozen=True):
    """The result of `Journal.begin`: the id of the new row, or the row that holds the lock; and operations to clean up.

    `interrupted` are operations whose process is gone; `broken` is the last ended operation, if it left damage.
    """

    id: str | None
    holder: JournalRow | None = None
    interrupted: tuple[JournalRow, ...] = ()
    broken: tuple[JournalRow, ...] = ()


class Rows(Protocol):
    """Storage of a journal's rows: the user's state database, a file in an environment's folder, or memory."""

    def transact(self, action: Callable[[Connection], Begun], *, durable: bool = True) -> Begun:
        """Run `action` inside a write transaction (BEGIN IMMEDIATE)."""
        ...

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        ...

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one data-changing statement and return the number of changed rows."""
        ...

    def settle(self) -> None:
        """Delete what is not needed after an operation has ended."""
        ...


class Journal:
    """A journal of operations: that of the user's state, or that of one environment."""

    def __init__(self, database: Rows, folder: str | None = None) -> None:
        """Take the storage, and the folder of the environment that contains it (None: the user's state)."""
        self._database = database
        self.folder = folder

    def begin(self, kind: str, environment: str) -> Begun:
        """Insert the row of a new operation, unless a running operation holds the environment.

        Open rows of that environment whose owner is gone are returned as `interrupted`; the caller must clean up after
        them. The row is not flushed to disk yet: `plan` does that, before anything is changed.
        """
        return self._database.transact(lambda connection: _begin(connection, kind, environment), durable=False)

    def plan(self, operation: str, plan: bytes) -> None:
        """Record the operation's plan, and that its first step has started; flushed to disk."""
        self._database.write("UPDATE journal SET plan = ?, step = 0, state = 'started' WHERE id = ?", (plan, operation))

    def step(self, operation: str, step: int, *, durable: bool = False) -> None:
        """Record that a step has started; with `durable`, the row is flushed to disk.

        The end of a step is recorded by the start of the next one, or by the end of the operation.
        """
        self._database.write(
            "UPDATE journal SET step = ?, state = 'started' WHERE id = ?", (step, operation), durable=durable
        )

    def child(self, operation: str, pid: int | None, start: str | None) -> None:
        """Record the running child's process group id and identity, or None."""
        self._database.write(
            "UPDATE journal SET child = ?, child_start = ? WHERE id = ?", (pid, start, operation), durable=False
        )

    def finish(self, operation: str, outcome: str, detail: str | None = None) -> None:
        """Record the outcome of an operation. Not flushed: after a power loss, the disk still shows what was done.

        Its plan, which lists every replaced file, is kept only if the operation failed and left damage.
        """
        self._database.write(
            "UPDATE journal SET ended = ?, outcome = ?, detail = ?, child = NULL,"
            " plan = CASE WHEN broken IS NOT NULL AND ? = 'failed' THEN plan ELSE x'' END,"
            " state = CASE ? WHEN 'done' THEN 'done' ELSE state END WHERE id = ?",
            (time.time(), outcome, detail, outcome, outcome, operation),
            durable=False,
        )
        self._database.settle()

    def mark_broken(self, operation: str, detail: str) -> None:
        """Record that an operation left its environment damaged; `detail` describes the damage."""
        self._database.write("UPDATE journal SET broken = ? WHERE id = ?", (detail, operation))

    def holder(self, environment: str) -> JournalRow | None:
        """Return the running operation that holds the lock on an environment, or None."""
        return next((row for row in self.unfinished(environment) if row.owner_alive), None)

    def unfinished(self, environment: str | None = None) -> tuple[JournalRow, ...]:
        """Return the open rows, oldest first: of one environment, or of all."""
        where, values = (" AND environment = ?", (environment,)) if environment is not None else ("", ())
        statement = f"SELECT {_COLUMNS} FROM journal WHERE ended IS NULL{where} ORDER BY started"
        return tuple(_row(row) for row in self._database.rows(statement, values))

    def left_broken(self, environment: str) -> tuple[JournalRow, ...]:
        """Return the last ended operation on an environment if it left damage, as a tuple of at most one row."""
        return _broken(_row(row) for row in self._database.rows(_LAST_ENDED, (environment,)))

    def row(self, operation: str) -> JournalRow | None:
        """Return one row, or None."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM journal WHERE id = ?", (operation,))
        return _row(rows[0]) if rows else None


def _broken(rows: Iterable[JournalRow]) -> tuple[JournalRow, ...]:
    return tuple(row for row in rows if row.outcome == "failed" and row.broken)


def _row(values: tuple[Any, ...]) -> JournalRow:
    return JournalRow(*values)


def _begin(connection: Connection, kind: str, environment: str) -> Begun:
    connection.execute("DELETE FROM journal WHERE ended < ?", (time.time() - KEPT_SECONDS,))
    statement = f"SELECT {_COLUMNS} FROM journal WHERE environment = ? AND ended IS NULL ORDER BY started"
    rows = [_row(values) for values in connection.execute(statement, (environment,))]
    holders = [row for row in rows if row.owner_alive]
    if holders:
        return Begun(None, holders[0])
    broken = _broken(_row(values) for values in connection.execute(_LAST_ENDED, (environment,)))
    operation = os.urandom(8).hex()
    connection.execute(
        "INSERT INTO journal (id, kind, environment, plan, started, owner, owner_start) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (operation, kind, environment, b"", time.time(), os.getpid(), own_identity()),
    )
    return Begun(operation, None, tuple(rows), broken)
