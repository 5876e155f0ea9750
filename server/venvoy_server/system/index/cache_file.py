"""An SQLite file in the cache folder, which may be deleted at any time: all its data can be fetched again."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Mapping
from typing import Any

from venvoy_server.system.index.cache_folder import private_folder

_BUSY_SECONDS = 2.0
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-512")


class CacheFile:
    """Tables in an SQLite file. Thread-safe. A failed read returns no rows, and a failed write is ignored."""

    def __init__(self, tables: Mapping[str, str], layout: int) -> None:
        """Take the column definitions by table name, and the version number of the tables' layout.

        Opens nothing yet.
        """
        self._tables = tables
        self._layout = layout
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @property
    def is_open(self) -> bool:
        """Return whether a database is open, in a file or in memory."""
        return self._connection is not None

    def open(self, folder: str, name: str) -> None:
        """Open the SQLite file `name` in a folder for the cache; create the file if it is missing.

        A file that is not a valid database is deleted and created anew. Tables of another layout version are replaced
        by empty ones. If the file is locked, or cannot be opened or created, the cache stays closed, without an error.
        """
        with contextlib.suppress(OSError, sqlite3.Error):
            path = os.path.join(private_folder(folder), name)
            try:
                self._connection = self._connected(path)
            except sqlite3.DatabaseError as error:
                if "locked" in str(error):
                    raise
                for damaged in (path, f"{path}-wal", f"{path}-shm"):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(damaged)
                self._connection = self._connected(path)

    def open_in_memory(self) -> None:
        """Open a database in memory instead of a file."""
        self._connection = self._connected(":memory:")

    def close(self) -> None:
        """Close the database. Idempotent."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; empty if the database is closed or the query fails."""
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error:
                return []

    def write(self, *statements: tuple[str, list[tuple[Any, ...]]]) -> None:
        """Execute each statement with each of its parameter rows, all in one transaction; failures are ignored."""
        with self._lock:
            if self._connection is None:
                return
            # If the disk is full or the file is locked, the data is not cached.
            with contextlib.suppress(sqlite3.Error), self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                for statement, rows in statements:
                    self._connection.executemany(statement, rows)

    def _connected(self, path: str) -> sqlite3.Connection:
        if path != ":memory:" and os.name != "nt" and not os.path.exists(path):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").fetchall()
            if not self._is_current(connection):
                self._begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _is_current(self, connection: sqlite3.Connection) -> bool:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == self._layout)

    def _begin(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if not self._is_current(connection):  # another process may have created the tables meanwhile
            for name, columns in self._tables.items():
                connection.execute(f"DROP TABLE IF EXISTS {name}")
                connection.execute(f"CREATE TABLE {name} ({columns})")
            connection.execute(f"PRAGMA user_version = {self._layout}")
        connection.execute("COMMIT")
