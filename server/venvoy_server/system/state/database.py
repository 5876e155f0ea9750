"""The file of the state database, its schema version, and a database in memory that replaces an unusable file.

It is one SQLite file, shared by all servers and commands of the user. If the file cannot be read or written, a database
in memory replaces it, filled with what could be read; the attribute `notice` then has a sentence for the user about the
reason. Every few seconds, the next access tries to open the file again. While the file is unusable, writes with
`must_persist` raise OperationError, because their data would be lost with the process.
"""

from __future__ import annotations

import os
import sqlite3
import time
from _thread import RLock
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from venvoy_server.environments.mount_types import may_hang
from venvoy_server.operations.errors import OperationError
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

FILE_NAME = "state.db"
_BUSY_SECONDS = 5.0
_PROBE_SECONDS = 0.05
_RETRY_SECONDS = 5.0
"""Timeout of the check for write access when opening, and interval at which an unusable file is retried."""


class Database:
    """A thread-safe connection to the state database."""

    def __init__(self, folder: str, mount_type: str = "") -> None:
        self.path = os.path.join(folder, FILE_NAME)
        self.notice: str | None = None
        self.set_aside: str | None = None
        self._next_try = 0.0
        self._inode = 0
        # WAL mode needs shared memory, which does not work on network file systems.
        self._network = may_hang(mount_type)
        self._lock = RLock()
        self._connection = self._open(folder)

    @property
    def persistent(self) -> bool:
        """Return whether data is written to the database file, not to memory, so that it outlasts this process."""
        return self.notice is None

    @property
    def notices(self) -> tuple[str, ...]:
        """Return messages for the user about the database file; empty if there is nothing to say.

        There may be two: why the file is not used, and that it was renamed because its tables are not Venvoy's.
        """
        return tuple(each for each in (self.notice, self.set_aside) if each is not None)

    def is_writable(self) -> bool:
        """Return whether the database file can be written to now; wait at most 50 ms for a lock of another process."""
        with self._lock:
            self._refresh()
            if not self.persistent:
                return False
            try:
                _probe(self._connection)
            except sqlite3.DatabaseError:
                return False
            return True

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def transact(
        self, action: Callable[[sqlite3.Connection], Result], *, durable: bool = True, must_persist: bool = False
    ) -> Result:
        """Run `action` with the connection, inside a write transaction (BEGIN IMMEDIATE), and return its result.

        Without `durable`, the commit is not flushed to disk: it survives a crash of this process, but perhaps not a
        power loss. If the file is unusable, `action` runs on a database in memory, so that its changes are lost with
        this process. With `must_persist`, OperationError `state-not-kept` is raised instead. Raises OperationError
        `in-use` if another program keeps the file locked.
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

        return self._attempt(transaction, must_persist=must_persist)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of the query `statement`, with `values` for its placeholders."""
        return self._attempt(lambda connection: connection.execute(statement, tuple(values)).fetchall(), reads=True)

    def write(
        self, statement: str, values: Sequence[Any] = (), *, durable: bool = True, must_persist: bool = False
    ) -> int:
        """Run one data-changing statement and return the number of changed rows.

        `values` are for its placeholders. `durable`: flush the change to disk; `must_persist`: raise OperationError
        `state-not-kept` if the file is unusable, instead of writing to memory only. Raises OperationError `in-use` if
        another program keeps the file locked.
        """

        def change(connection: sqlite3.Connection) -> int:
            return connection.execute(statement, tuple(values)).rowcount

        return self.transact(change, durable=durable, must_persist=must_persist)

    def delete_if_unneeded(self) -> None:
        """Do nothing: this database is kept. (Other storages of the journal delete an unneeded file here.)"""

    def _attempt(
        self, action: Callable[[sqlite3.Connection], Result], *, reads: bool = False, must_persist: bool = False
    ) -> Result:
        """Run `action` with the connection to the database, and return its result.

        `reads` is whether `action` only reads. `must_persist` is whether its changes must be stored permanently. If the
        file is unusable, a database in memory replaces the file, and `action` runs on that; with `must_persist`,
        OperationError is raised instead. If another program has locked the file, OperationError `in-use` is raised;
        with `reads`, `action` runs on a database in memory instead.
        """
        with self._lock:
            self._refresh(at_once=must_persist)
            if must_persist:
                self._require_file()
            try:
                return action(self._connection)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError) or not self.persistent:
                    raise
                if _is_locked(error) and not reads:
                    raise self._locked() from error
                self._replace(self._describe(error))
            if must_persist:
                self._require_file()
            return action(self._connection)

    def _require_file(self) -> None:
        if self.notice is None:
            return
        if "locked" in self.notice:
            raise self._locked()
        message = f"This cannot be remembered: {self.notice}."
        raise OperationError("state-not-kept", message, {"path": self.path})

    def _locked(self) -> OperationError:
        return OperationError("in-use", f"{self.path} is locked by another program. Try again.", {"path": self.path})

    def _refresh(self, *, at_once: bool = False) -> None:
        """Open the database file again if it was replaced or deleted, or if it was unusable and should be tried again.

        An unusable file is tried again a few seconds after the last attempt, or immediately with `at_once`.
        """
        if self.persistent:
            if _inode(self.path) == self._inode:
                return
        elif not at_once and time.monotonic() < self._next_try:
            return
        self._connection.close()
        self.notice = None
        self._connection = self._open(os.path.dirname(self.path))

    def _replace(self, notice: str) -> None:
        self.notice = notice
        self._connection.close()
        self._connection = self._replacement()

    def version(self) -> int:
        """Return a number that changes after a write by another connection, not by this one (`PRAGMA data_version`)."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def _open(self, folder: str) -> sqlite3.Connection:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            try:
                return self._open_file()
            except WrongTables:
                self._move_aside()
                return self._open_file()
        except NewerVersion:
            self.notice = f"{self.path} was written by a later version of Venvoy; this one works without it"
        except WrongTables:
            self.notice = f"state is not kept: {self.path} does not have Venvoy's tables"
        except sqlite3.DatabaseError as error:
            self.notice = self._describe(error)
        except OSError as error:
            self.notice = f"state is not kept: {folder}: {error.strerror or error}"
        return self._replacement()

    def _move_aside(self) -> None:
        """Rename a database file that has other tables than Venvoy's, and set `set_aside` to a message about it.

        The new name is `state.db.unusable-TIME-PID`. Nothing is done if another process has renamed the file already.
        No data is deleted.
        """
        connection = connect(self.path, _BUSY_SECONDS)
        try:
            inode = _inode(self.path)
            connection.execute("PRAGMA journal_mode=DELETE")  # copies the write-ahead log into the file
            connection.execute("BEGIN EXCLUSIVE")
            if inode != _inode(self.path):
                return
            aside = f"{self.path}.unusable-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
            if os.name == "nt":
                connection.close()  # Windows cannot rename an open file
            os.rename(self.path, aside)
            self.set_aside = f"{self.path} did not have Venvoy's tables; it was moved to {aside}, and begun anew"
        finally:
            connection.close()

    def _describe(self, error: sqlite3.DatabaseError) -> str:
        if os.path.exists(self.path) and not isinstance(error, sqlite3.OperationalError):
            return f"{self.path} is not readable as a database ({error}); delete it to have state kept again"
        return f"state is not kept: {self.path}: {error}"

    def _open_file(self) -> sqlite3.Connection:
        made = not os.path.exists(self.path)
        connection = connect(self.path, _BUSY_SECONDS)
        try:
            if made:
                os.chmod(self.path, 0o600)
            connection.execute(f"PRAGMA journal_mode={'DELETE' if self._network else 'WAL'}")
            connection.execute("PRAGMA synchronous=FULL")
            migrate(connection)
            if tables_of(connection) != own_tables():
                raise WrongTables
            _probe_if_unlocked(connection)
            self._inode = _inode(self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _replacement(self) -> sqlite3.Connection:
        self._next_try = time.monotonic() + _RETRY_SECONDS
        connection = connect(":memory:", _BUSY_SECONDS)
        migrate(connection)
        self._copy_what_can_be_read(connection)
        return connection

    def _copy_what_can_be_read(self, target: sqlite3.Connection) -> None:
        """Copy the data of the file, as far as it is readable, into `target`, the database in memory.

        The file is opened without a lock, so that this works on a read-only file system (SQLite's `immutable`).
        """
        from urllib.parse import quote

        if not os.path.exists(self.path):
            return
        try:
            source = connect(f"file:{quote(os.fsencode(self.path))}?mode=ro&immutable=1", _BUSY_SECONDS, uri=True)
        except sqlite3.DatabaseError:
            return
        try:
            if version_of(source) == len(MIGRATIONS):
                source.backup(target)
        except sqlite3.DatabaseError:
            target.executescript("DELETE FROM selections; DELETE FROM trust; DELETE FROM interpreters;")
        finally:
            source.close()


def _is_locked(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _inode(path: str) -> int:
    """Return the inode number of a path; 0 if it does not exist, and on file systems without inode numbers."""
    try:
        return os.stat(path).st_ino
    except OSError:
        return 0


def _probe(connection: sqlite3.Connection) -> None:
    """Check for write access: begin and roll back a write transaction.

    Waits only a moment for a lock; raises sqlite3.DatabaseError if the database cannot be written to.
    """
    connection.execute(f"PRAGMA busy_timeout={int(_PROBE_SECONDS * 1000)}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(_BUSY_SECONDS * 1000)}")


def _probe_if_unlocked(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.OperationalError if the database is not writable; no error if another process holds its lock."""
    try:
        _probe(connection)
    except sqlite3.OperationalError as error:
        if not _is_locked(error):
            raise
