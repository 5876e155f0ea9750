"""The state database file: opening it, its tables and their versions, and what happens when it cannot be used.

One SQLite file in write-ahead mode, shared by every server and command of the user. One that cannot be read, or not be
written, is no reason to fail: a database in memory takes its place (filled with what could be read), and `notice`
says so in a sentence.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from venvoy_server.environments.mount_types import may_hang
from venvoy_server.operations.errors import OperationError

Result = TypeVar("Result")

FILE_NAME = "state.db"
_BUSY_SECONDS = 5.0

# Every entry takes the tables one version further; `PRAGMA user_version` counts those that ran.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE selections (
            folder TEXT PRIMARY KEY, environment TEXT, chosen REAL NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE trust (
            folder TEXT PRIMARY KEY, trusted INTEGER NOT NULL, decided REAL NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE journal (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, environment TEXT NOT NULL, plan BLOB NOT NULL,
            started REAL NOT NULL, owner INTEGER NOT NULL, owner_start TEXT NOT NULL,
            child INTEGER, child_start TEXT, step INTEGER NOT NULL DEFAULT -1, state TEXT NOT NULL DEFAULT 'planned',
            ended REAL, outcome TEXT, detail TEXT)""",
        "CREATE INDEX journal_open ON journal (environment) WHERE ended IS NULL",
        """CREATE TABLE interpreters (
            path TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL,
            facts BLOB NOT NULL, asked REAL NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE trash (
            id TEXT PRIMARY KEY, original TEXT NOT NULL, folder TEXT NOT NULL, removed REAL NOT NULL)""",
        "CREATE INDEX trash_original ON trash (original)",
    ),
    ("ALTER TABLE journal ADD COLUMN broken TEXT",),
)


class _Newer(Exception):
    """The file was written by a later version of this program."""


class Database:
    """A connection that several threads may use, one at a time."""

    def __init__(self, folder: str, mount_type: str = "") -> None:
        self.path = os.path.join(folder, FILE_NAME)
        self.notice: str | None = None
        # The write-ahead log needs memory that its users share: on one machine, in one file system of its own.
        self._network = may_hang(mount_type)
        self._lock = threading.RLock()
        self._connection = self._open(folder)

    @property
    def persistent(self) -> bool:
        """Say whether what is written stays after this process."""
        return self.notice is None

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def transact(self, action: Callable[[sqlite3.Connection], Result], *, durable: bool = True) -> Result:
        """Run `action` with the connection, inside a transaction that has the right to write from its start.

        What is not `durable` outlives this process, however it ends, but perhaps not a loss of power: that saves
        waiting for the disk. Raises OperationError `in-use` where another program keeps the file locked.
        """

        def transaction(connection: sqlite3.Connection) -> Result:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = action(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

        return self._attempt(transaction)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._attempt(lambda connection: connection.execute(statement, tuple(values)).fetchall())

    def write(self, statement: str, values: Sequence[Any] = (), *, durable: bool = True) -> int:
        """Run one changing statement and return the number of rows it changed."""
        return self.transact(lambda connection: connection.execute(statement, tuple(values)).rowcount, durable=durable)

    def _attempt(self, action: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do something with the connection; where the file breaks meanwhile, go on in memory, and say so."""
        with self._lock:
            try:
                return action(self._connection)
            except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
                if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError) or not self.persistent:
                    raise
                if "locked" in str(error):
                    message = f"{self.path} is locked by another program. Try again."
                    raise OperationError("in-use", message, {"path": self.path}) from error
                self.notice = self._describe(error)
            self._connection.close()
            self._connection = self._replacement()
            return action(self._connection)

    def version(self) -> int:
        """Return a number that changes when another connection wrote (`PRAGMA data_version`)."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def _open(self, folder: str) -> sqlite3.Connection:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            return self._open_file()
        except _Newer:
            self.notice = f"{self.path} was written by a later version of Venvoy; this one works without it"
        except sqlite3.DatabaseError as error:
            self.notice = self._describe(error)
        except OSError as error:
            self.notice = f"state is not kept: {folder}: {error.strerror or error}"
        return self._replacement()

    def _describe(self, error: sqlite3.DatabaseError) -> str:
        if os.path.exists(self.path) and not isinstance(error, sqlite3.OperationalError):
            return f"{self.path} is not readable as a database ({error}); delete it to have state kept again"
        return f"state is not kept: {self.path}: {error}"

    def _open_file(self) -> sqlite3.Connection:
        made = not os.path.exists(self.path)
        connection = _connect(self.path)
        try:
            if made:
                os.chmod(self.path, 0o600)
            connection.execute(f"PRAGMA journal_mode={'DELETE' if self._network else 'WAL'}")
            connection.execute("PRAGMA synchronous=FULL")
            _migrate(connection)
            # Finds out now, not in the middle of an operation, that nothing can be written.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
        return connection

    def _replacement(self) -> sqlite3.Connection:
        connection = _connect(":memory:")
        _migrate(connection)
        self._copy_what_can_be_read(connection)
        return connection

    def _copy_what_can_be_read(self, target: sqlite3.Connection) -> None:
        """Fill the database in memory from a file that may be read and not written (`immutable` needs no lock file)."""
        from urllib.parse import quote

        if not os.path.exists(self.path):
            return
        try:
            source = sqlite3.connect(f"file:{quote(self.path)}?mode=ro&immutable=1", uri=True)
        except sqlite3.DatabaseError:
            return
        try:
            if _version(source) == len(MIGRATIONS):
                source.backup(target)
        except sqlite3.DatabaseError:
            target.executescript("DELETE FROM selections; DELETE FROM trust; DELETE FROM interpreters;")
        finally:
            source.close()


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this version; raises `_Newer` where they are of a later one."""
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        reached = _version(connection)
        if reached > len(MIGRATIONS):
            raise _Newer
        for statements in MIGRATIONS[reached:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
