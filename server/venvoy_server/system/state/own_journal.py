"""The journal of operations in an environment's own folder, used while the state database cannot be written to.

(The database may be in a read-only home folder, or locked.) The journal's file may come with a cloned project, so it is
not trusted: symlinks, unknown tables, views and triggers are refused, large files are not read, and an interrupted
operation is undone only if its recorded plan changes nothing outside the environment and its trash folder.
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
    """Return the journal of operations (the record of running changes) in the environment's folder `path`, for reading.

    It is empty if the folder does not contain a journal.
    """
    return Journal(FolderRows(path), path)


def prepared_own_journal(path: str) -> Journal | None:
    """Return the journal of operations in the environment's folder `path`, for writing.

    Its file is created if missing. None if the file cannot be created or written to, or its tables are not Venvoy's.
    """
    rows = FolderRows(path)
    return Journal(rows, path) if rows.prepare() else None


class FolderRows:
    """Storage of the journal's rows in a file in an environment's folder.

    The file is opened for each access, since the folder may be moved.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, OWN_JOURNAL)

    def prepare(self) -> bool:
        """Create the file and its tables if missing; return whether they can be written to."""
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
        """Call `action` with a connection inside a write transaction, and return its result.

        `durable`: flush the change to disk. Raises sqlite3.Error or OSError on failure.
        """
        with self._open("rw") as connection:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            result = action(connection)
            connection.execute("COMMIT")
            return result

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one data-changing statement and return the number of changed rows; 0 if the file is gone or unusable.

        `values` are for the statement's placeholders. `durable`: flush the change to disk.
        """
        try:
            return self.transact(lambda each: each.execute(statement, tuple(values)).rowcount, durable=durable)
        except (sqlite3.Error, OSError):
            return 0

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Open the file read-only and return the rows of the query; empty if the file is missing or unusable."""
        try:
            with self._open("ro") as connection:
                return connection.execute(statement, tuple(values)).fetchall()
        except (sqlite3.Error, OSError):
            return []

    def delete_if_unneeded(self) -> None:
        """Delete the journal's file, if all its operations have ended and none has left the environment damaged.

        The environment is damaged if an operation failed and could not be rolled back completely. The file is kept if
        it cannot be deleted.
        """
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
        from urllib.parse import quote  # imported here, since it is slow and rarely needed

        address = f"file:{quote(os.fsencode(self._path))}?mode={mode}"
        connection = connect(address, _BUSY_SECONDS, uri=True)
        try:
            connection.execute("PRAGMA trusted_schema=OFF")
            _check(connection, may_migrate=mode == "rw")
            yield connection
        finally:
            connection.close()  # rolls back an open transaction


def _check(connection: sqlite3.Connection, *, may_migrate: bool) -> None:
    """Check the tables of a journal file; raises sqlite3.DatabaseError if they are not those of this program version.

    With `may_migrate`, tables of an older version are upgraded first.
    """
    try:
        if may_migrate:
            migrate(connection)
        if version_of(connection) != len(MIGRATIONS) or tables_of(connection) != own_tables():
            raise WrongTables
    except (NewerVersion, WrongTables) as error:
        raise sqlite3.DatabaseError("not a journal of this version") from error


class MemoryRows:
    """Storage of the journal's rows in memory, used if no file for the journal is writable.

    It gives no lock against operations of other processes.
    """

    def __init__(self) -> None:
        self._connection = connect(":memory:", _BUSY_SECONDS)
        migrate(self._connection)

    def transact(self, action: Callable[[sqlite3.Connection], Result], *, durable: bool = True) -> Result:
        """Call `action` with the connection, without a transaction; return its result. `durable` has no effect."""
        return action(self._connection)

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one data-changing statement and return the number of changed rows; `durable` has no effect in memory."""
        return self._connection.execute(statement, tuple(values)).rowcount

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(statement, tuple(values)).fetchall()

    def delete_if_unneeded(self) -> None:
        """Do nothing: rows in memory have no file that could be deleted after an operation."""
