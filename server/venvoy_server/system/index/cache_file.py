"""An SQLite file in the cache folder, which may be deleted at any time: everything in it can be fetched again."""

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
    """Tables in a file; for many threads. A read that fails finds nothing, and a write that fails keeps nothing."""

    def __init__(self, tables: Mapping[str, str], layout: int) -> None:
        """Take the columns of each table, and a number that changes with them and with what is packed in them."""
        self._tables = tables
        self._layout = layout
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @property
    def is_open(self) -> bool:
        """Return whether rows are kept."""
        return self._connection is not None

    def open(self, folder: str, name: str) -> None:
        """Open the file in a folder. One that is damaged, or that has another layout, is begun anew.

        Where the file cannot be used, nothing is opened.
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
        """Open tables that end with this process."""
        self._connection = self._connected(":memory:")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error:
                return []

    def write(self, *statements: tuple[str, list[tuple[Any, ...]]]) -> None:
        """Execute statements, each once for each of its rows, in one transaction."""
        with self._lock:
            if self._connection is None:
                return
            # A full disk, or another program that holds the file: what was fetched is not kept.
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
        if not self._is_current(connection):  # another process may have made the tables meanwhile
            for name, columns in self._tables.items():
                connection.execute(f"DROP TABLE IF EXISTS {name}")
                connection.execute(f"CREATE TABLE {name} ({columns})")
            connection.execute(f"PRAGMA user_version = {self._layout}")
        connection.execute("COMMIT")
