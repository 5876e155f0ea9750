"""The journal in an environment's own folder, used while the user's state cannot be written (read-only home, locked).

It is a file of a workspace, so it may have come with a cloned project: links, other tables, views and triggers are
refused, a large file is not read, and `recovery` follows only plans that stay in the environment.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from venvoy_server.system.state.journal import Journal
from venvoy_server.system.state.journal_entries import OWN_JOURNAL, has_own_journal
from venvoy_server.system.state.schema import (
    MIGRATIONS,
    NewerVersion,
    WrongTables,
    migrate,
    own_tables,
    tables_of,
    version_of,
)
from venvoy_server.system.state.text_columns import connect

Result = TypeVar("Result")

_BUSY_SECONDS = 5.0


def own_journal(path: str) -> Journal:
    """Return the journal in an environment's own folder, to read it; without a file it has no rows."""
    return Journal(FolderRows(path), path)


def prepared_own_journal(path: str) -> Journal | None:
    """Return the journal in an environment's own folder, which is made if there is none; None if that cannot be."""
    rows = FolderRows(path)
    return Journal(rows, path) if rows.prepare() else None


class FolderRows:
    """The rows of one environment's journal; the file is opened for each use, since the folder may be moved."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, OWN_JOURNAL)

    def prepare(self) -> bool:
        """Make the file and its tables if they are missing; return whether they can be used."""
        try:
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            pass
        except OSError:
            return False
        try:
            with self._open("rw") as connection:
                connection.execute("BEGIN IMMEDIATE")
        except (sqlite3.Error, OSError):
            return False
        return True

    def transact(self, action: Callable[[sqlite3.Connection], Result], *, durable: bool = True) -> Result:
        """Run `action` in a transaction; raises sqlite3.Error if the file is gone or cannot be written."""
        with self._open("rw") as connection:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            result = action(connection)
            connection.execute("COMMIT")
            return result

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one changing statement; nothing is written if the file is gone together with its environment."""
        try:
            return self.transact(lambda each: each.execute(statement, tuple(values)).rowcount, durable=durable)
        except (sqlite3.Error, OSError):
            return 0

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; none if the file cannot be used. Changes nothing on the disk."""
        try:
            with self._open("ro") as connection:
                return connection.execute(statement, tuple(values)).fetchall()
        except (sqlite3.Error, OSError):
            return []

    def settle(self) -> None:
        """Delete the file if it has neither an open row nor one that left something broken."""
        try:
            with self._open("rw") as connection:
                connection.execute("BEGIN EXCLUSIVE")
                left = "SELECT count(*) FROM journal WHERE ended IS NULL OR broken IS NOT NULL"
                if connection.execute(left).fetchone() == (0,):
                    os.unlink(self._path)
        except (sqlite3.Error, OSError):
            return

    @contextlib.contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        if not has_own_journal(self._folder):
            raise FileNotFoundError(self._path)
        from urllib.parse import quote  # most commands read no such journal, and it loads ipaddress

        address = f"file:{quote(os.fsencode(self._path))}?mode={mode}"
        connection = connect(address, _BUSY_SECONDS, uri=True)
        try:
            connection.execute("PRAGMA trusted_schema=OFF")
            _check(connection, may_migrate=mode == "rw")
            yield connection
        finally:
            connection.close()  # what was not committed is rolled back


def _check(connection: sqlite3.Connection, *, may_migrate: bool) -> None:
    """Raise sqlite3.DatabaseError if a file does not have this version's tables; an empty one gets them."""
    try:
        if may_migrate:
            migrate(connection)
        if version_of(connection) != len(MIGRATIONS) or tables_of(connection) != own_tables():
            raise WrongTables
    except (NewerVersion, WrongTables) as error:
        raise sqlite3.DatabaseError("not a journal of this version") from error


class MemoryRows:
    """The rows of an operation that can be written nowhere: nothing excludes it but what it finds on the disk."""

    def __init__(self) -> None:
        self._connection = connect(":memory:", _BUSY_SECONDS)
        migrate(self._connection)

    def transact(self, action: Callable[[sqlite3.Connection], Result], *, durable: bool = True) -> Result:
        """Run `action`."""
        return action(self._connection)

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one changing statement and return the number of rows it changed."""
        return self._connection.execute(statement, tuple(values)).rowcount

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(statement, tuple(values)).fetchall()

    def settle(self) -> None:
        """Do nothing: the rows end with the process."""
