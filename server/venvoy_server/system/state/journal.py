"""The journal: a row for every operation, written before its first step, and kept until its end is known.

A row without an end whose owner runs is also the lock on its environment; one whose owner is gone is an operation
that was interrupted, and the next changing operation on that environment cleans up after it.
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
# An owner on another machine or in another container cannot be checked: it counts as running for this long.
UNKNOWN_OWNER_SECONDS = 600.0
# How long the row of an operation that ended is kept.
KEPT_SECONDS = 30 * 86400.0

_COLUMNS = "id, kind, environment, plan, started, owner, owner_start, child, child_start, step, state, ended, outcome, detail, broken"

_LAST_ENDED = (
    f"SELECT {_COLUMNS} FROM journal WHERE environment = ? AND ended IS NOT NULL"
    " AND outcome IN ('done', 'failed', 'recovered') ORDER BY ended DESC LIMIT 1"
)


class JournalRow(msgspec.Struct, frozen=True):
    """One operation: what it was to do, who does it, how far it came (`step` started or done), and how it ended."""

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
        """Return whether the process that does the operation still runs."""
        state = life(self.owner, self.owner_start)
        if state == "unknown":
            return 0 <= time.time() - self.started < UNKNOWN_OWNER_SECONDS
        return state == "alive"


class Begun(msgspec.Struct, frozen=True):
    """The answer to `Journal.begin`: the id of the new row, or the row that holds the environment; and what is left.

    `interrupted` are operations whose process is gone; `broken` is the last one, if it ended and left something broken.
    """

    id: str | None
    holder: JournalRow | None = None
    interrupted: tuple[JournalRow, ...] = ()
    broken: tuple[JournalRow, ...] = ()


class Rows(Protocol):
    """Where a journal's rows are: the user's state database, or a file in an environment's folder."""

    def transact(self, action: Callable[[Connection], Begun], *, durable: bool = True) -> Begun:
        """Run `action` in a transaction that has the right to write from its start."""
        ...

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        ...

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one changing statement and return the number of rows it changed."""
        ...

    def settle(self) -> None:
        """Delete what is not needed once an operation has ended."""
        ...


class Journal:
    """The rows of a journal: that of the user's state, or that of one environment."""

    def __init__(self, database: Rows, folder: str | None = None) -> None:
        """Take the rows, and the environment in whose folder they are; None if they are in the user's state."""
        self._database = database
        self.folder = folder

    def begin(self, kind: str, environment: str) -> Begun:
        """Write the row of a new operation, unless another holds the environment.

        Rows of that environment whose owner is gone come back as `interrupted`: the new row's owner cleans up. The
        row need not be on the disk yet: `plan` or the first `step` writes it, before anything is changed.
        """
        return self._database.transact(lambda connection: _begin(connection, kind, environment), durable=False)

    def plan(self, operation: str, plan: bytes) -> None:
        """Write down what the operation will do, and that its first step is started."""
        self._database.write("UPDATE journal SET plan = ?, step = 0, state = 'started' WHERE id = ?", (plan, operation))

    def step(self, operation: str, step: int, *, durable: bool = False) -> None:
        """Write down that a step was started; what went before is on the disk, too, where it is `durable`.

        That a step is done is written with what follows it: the start of the next step, or the end of the operation.
        """
        self._database.write(
            "UPDATE journal SET step = ?, state = 'started' WHERE id = ?", (step, operation), durable=durable
        )

    def child(self, operation: str, pid: int | None, start: str | None) -> None:
        """Write down the process group of the child now running, or that there is none."""
        self._database.write(
            "UPDATE journal SET child = ?, child_start = ? WHERE id = ?", (pid, start, operation), durable=False
        )

    def finish(self, operation: str, outcome: str, detail: str | None = None) -> None:
        """Write down how an operation ended; if a loss of power undoes that, the disk still shows it.

        Its plan, which lists every file that was replaced, is kept only if something is left to be done by it.
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
        """Write down that an operation left its environment with something broken in it."""
        self._database.write("UPDATE journal SET broken = ? WHERE id = ?", (detail, operation))

    def holder(self, environment: str) -> JournalRow | None:
        """Return the running operation that holds an environment, or None."""
        return next((row for row in self.unfinished(environment) if row.owner_alive), None)

    def unfinished(self, environment: str | None = None) -> tuple[JournalRow, ...]:
        """Return the rows without an end, oldest first: of one environment, or all."""
        where, values = (" AND environment = ?", (environment,)) if environment is not None else ("", ())
        statement = f"SELECT {_COLUMNS} FROM journal WHERE ended IS NULL{where} ORDER BY started"
        return tuple(_row(row) for row in self._database.rows(statement, values))

    def left_broken(self, environment: str) -> tuple[JournalRow, ...]:
        """Return the newest operation on an environment that ended, where it left something broken; else nothing."""
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
