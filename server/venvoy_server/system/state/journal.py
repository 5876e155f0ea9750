"""The journal of operations on environments: one row per operation.

The row is written before the operation's first step, and closed when the operation ends. A row that is still open, and
whose process runs, is also the lock on its environment. A row that is still open, and whose process is gone, is an
interrupted operation; the next operation on that environment cleans up after it.
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
    """A row of the journal: one operation on an environment.

    It has the operation's kind (such as `install`), its plan (the serialised list of steps), its process (`owner`), its
    progress (number and state of the current step), and its outcome. A row is open as long as `ended` is None.
    """

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
        """Return whether the process that started the operation is still running.

        A process on another machine or in another container cannot be checked; it is assumed to be running until
        `UNKNOWN_OWNER_SECONDS` after the start of the operation.
        """
        state = life(self.owner, self.owner_start)
        if state == "unknown":
            return 0 <= time.time() - self.started < UNKNOWN_OWNER_SECONDS
        return state == "alive"


class Begun(msgspec.Struct, frozen=True):
    """The result of `Journal.begin`: the id of the new operation, or the operation that already runs.

    If another operation runs on the environment, `id` is None and `holder` is that operation. `interrupted`: earlier
    operations whose process is gone; `broken`: the operation that ended last, if it left damage. The caller cleans up
    after `interrupted` and `broken`.
    """

    id: str | None
    holder: JournalRow | None = None
    interrupted: tuple[JournalRow, ...] = ()
    broken: tuple[JournalRow, ...] = ()


class Rows(Protocol):
    """Protocol of the storage of a journal's rows; it may be `Database`, `FolderRows` (a file) or `MemoryRows`."""

    def transact(self, action: Callable[[Connection], Begun], *, durable: bool = True) -> Begun:
        """Call `action` with the connection inside a write transaction (BEGIN IMMEDIATE), and return its result.

        `durable`: flush the change to disk.
        """
        ...

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of the query `statement`, with `values` for its placeholders."""
        ...

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one data-changing statement and return the number of changed rows.

        `durable`: flush the change to disk.
        """
        ...

    def delete_if_unneeded(self) -> None:
        """Delete the journal's file, if all its operations have ended and none has left its environment damaged.

        Called after each operation. Storages without a file of their own do nothing.
        """
        ...


class Journal:
    """A journal of operations on environments: the user's, for all environments, or that of one environment."""

    def __init__(self, database: Rows, folder: str | None = None) -> None:
        """Take the storage of the rows, and the environment's folder if the storage is a file in it.

        `folder` is None for the journal in the user's state database.
        """
        self._database = database
        self.folder = folder

    def begin(self, kind: str, environment: str) -> Begun:
        """Begin an operation on an environment: insert a row for the operation, and return the row's id in the result.

        If another operation is running on the environment, no row is inserted, and the result has that operation
        instead. The result also lists interrupted operations on the environment, which the caller must clean up. `kind`
        is the kind of operation, such as `install`. `environment` is the environment's path with symlinks in parent
        folders resolved. The row is not flushed to disk yet.
        """
        return self._database.transact(lambda connection: _begin(connection, kind, environment), durable=False)

    def plan(self, operation: str, plan: bytes) -> None:
        """Record an operation's plan (the serialised list of its steps), and that its first step has started.

        `operation` is the id of the operation. The row is flushed to disk.
        """
        self._database.write("UPDATE journal SET plan = ?, step = 0, state = 'started' WHERE id = ?", (plan, operation))

    def step(self, operation: str, step: int, *, durable: bool = False) -> None:
        """Record that a step of an operation has started.

        `operation`: the id of the operation; `step`: the index of the step in its plan. With `durable`, the row is
        flushed to disk. The end of a step is not recorded by itself, but by the start of the next step or by the end of
        the operation.
        """
        self._database.write(
            "UPDATE journal SET step = ?, state = 'started' WHERE id = ?", (step, operation), durable=durable
        )

    def child(self, operation: str, pid: int | None, start: str | None) -> None:
        """Record the child process that an operation runs now, or with `pid` None that it runs none.

        `operation` is the id of the operation. `pid` is the child's process id, which is also its group's; `start` is
        the child's identity, a text that includes its start time, because the system reuses process ids.
        """
        self._database.write(
            "UPDATE journal SET child = ?, child_start = ? WHERE id = ?", (pid, start, operation), durable=False
        )

    def finish(self, operation: str, outcome: str, detail: str | None = None) -> None:
        """Record that an operation has ended; `operation` is its id.

        `outcome` is how it ended, such as `done` or `failed`. `detail` adds to that, such as the code of an error. The
        record is not flushed to disk, so a power loss may undo it. The operation's plan, which lists every replaced
        file, is deleted from the journal, unless the operation failed and could not be rolled back completely.
        """
        self._database.write(
            "UPDATE journal SET ended = ?, outcome = ?, detail = ?, child = NULL,"
            " plan = CASE WHEN broken IS NOT NULL AND ? = 'failed' THEN plan ELSE x'' END,"
            " state = CASE ? WHEN 'done' THEN 'done' ELSE state END WHERE id = ?",
            (time.time(), outcome, detail, outcome, outcome, operation),
            durable=False,
        )
        self._database.delete_if_unneeded()

    def mark_broken(self, operation: str, detail: str) -> None:
        """Record that an operation (`operation`: its id) left its environment damaged; `detail` describes how."""
        self._database.write("UPDATE journal SET broken = ? WHERE id = ?", (detail, operation))

    def holder(self, environment: str) -> JournalRow | None:
        """Return the operation that is running on an environment and thereby locks it, or None."""
        return next((row for row in self.unfinished(environment) if row.owner_alive), None)

    def unfinished(self, environment: str | None = None) -> tuple[JournalRow, ...]:
        """Return the operations that have not ended, running or interrupted, oldest first.

        With `environment`, only the operations on that environment.
        """
        where, values = (" AND environment = ?", (environment,)) if environment is not None else ("", ())
        statement = f"SELECT {_COLUMNS} FROM journal WHERE ended IS NULL{where} ORDER BY started"
        return tuple(_row(row) for row in self._database.rows(statement, values))

    def left_broken(self, environment: str) -> tuple[JournalRow, ...]:
        """Return the operation on an environment that ended last, in a tuple, if it left the environment damaged.

        The environment is damaged if the operation failed and could not be rolled back completely. Otherwise the result
        is an empty tuple.
        """
        return _broken(_row(row) for row in self._database.rows(_LAST_ENDED, (environment,)))

    def row(self, operation: str) -> JournalRow | None:
        """Return the row of the operation with the id `operation`; None if there is no such row."""
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
