"""The cache of advisories: an SQLite file of its own in the cache folder, which may be deleted at any time.

It holds two things apart from each other: what a service answered about names and versions, and a copy of the whole
database. Where the file cannot be used, nothing is kept from one process to the next.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from venvoy_server.advisories.model import Advisory
from venvoy_server.environments.mount_types import may_hang
from venvoy_server.system.index.cache_folder import private_folder

FILE_NAME = "advisories.db"
FORMAT = 1
"""Of the tables, and of what is packed in them: a file of another format is begun anew."""

_BUSY_SECONDS = 2.0
_TABLES = (
    "CREATE TABLE version (name TEXT, version TEXT, is_vulnerable INTEGER, fetched_at REAL, PRIMARY KEY (name, version))",
    "CREATE TABLE project (name TEXT PRIMARY KEY, fetched_at REAL, advisories BLOB)",
    "CREATE TABLE database (name TEXT PRIMARY KEY, advisories BLOB)",
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT)",
)
_decoder = msgspec.msgpack.Decoder(tuple[Advisory, ...])

Pair = tuple[str, str]


class AdvisoryCache:
    """What is known of versions and projects; for many threads."""

    def __init__(self, folder: str | None, *, mount_type: str = "") -> None:
        """Open the file in a folder, or a database in memory where that cannot be used."""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        if folder is not None and not may_hang(mount_type):
            with contextlib.suppress(OSError, sqlite3.Error):
                self._connection = _opened(os.path.join(private_folder(folder), FILE_NAME))
        if self._connection is None:
            self._connection = _connected(":memory:")

    # --- what a service answered --------------------------------------------------------------------------------

    def versions(self, pairs: Iterable[Pair]) -> dict[Pair, tuple[bool, float]]:
        """Return for those versions that are known whether they are vulnerable, and when that was answered."""
        found = {}
        for pair in pairs:
            for row in self._rows("SELECT is_vulnerable, fetched_at FROM version WHERE name = ? AND version = ?", pair):
                found[pair] = (bool(row[0]), float(row[1]))
        return found

    def put_versions(self, answers: Mapping[Pair, bool], now: float) -> None:
        """Keep what a service answered of versions."""
        rows = [(*pair, int(is_vulnerable), now) for pair, is_vulnerable in answers.items()]
        self._write(("INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?)", rows))

    def project(self, name: str) -> tuple[tuple[Advisory, ...], float] | None:
        """Return the records of a project, and when they were fetched; None if they are not known."""
        for row in self._rows("SELECT advisories, fetched_at FROM project WHERE name = ?", (name,)):
            advisories = _unpacked(row[0])
            if advisories is not None:
                return advisories, float(row[1])
        return None

    def put_project(self, name: str, advisories: tuple[Advisory, ...], now: float) -> None:
        """Keep the records of a project."""
        self._write(("INSERT OR REPLACE INTO project VALUES (?, ?, ?)", [(name, now, _packed(advisories))]))

    # --- the copy of the database -------------------------------------------------------------------------------

    def database_facts(self) -> dict[str, str]:
        """Return what is known of the copy: `fetched_at` and `etag`; nothing if there is none."""
        return {str(name): str(value) for name, value in self._rows("SELECT name, value FROM fact", ())}

    def database(self, names: Iterable[str]) -> dict[str, tuple[Advisory, ...]]:
        """Return the records of the copy about projects."""
        found = {}
        for name in names:
            for row in self._rows("SELECT advisories FROM database WHERE name = ?", (name,)):
                advisories = _unpacked(row[0])
                if advisories:
                    found[name] = advisories
        return found

    def replace_database(self, projects: Mapping[str, tuple[Advisory, ...]], facts: Mapping[str, str]) -> None:
        """Replace the copy as a whole, in one step."""
        rows = [(name, _packed(advisories)) for name, advisories in projects.items()]
        self._write(
            ("DELETE FROM database", [()]),
            ("INSERT INTO database VALUES (?, ?)", rows),
            ("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items())),
        )

    def put_facts(self, facts: Mapping[str, str]) -> None:
        """Keep what is known of the copy."""
        self._write(("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items())))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error:
                return []

    def _write(self, *statements: tuple[str, list[Any]]) -> None:
        with self._lock:
            if self._connection is None:
                return
            # A full disk, or another program that holds the file: what was fetched is not kept.
            with contextlib.suppress(sqlite3.Error), self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                for statement, rows in statements:
                    self._connection.executemany(statement, rows)


def _opened(path: str) -> sqlite3.Connection:
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise
        for name in (path, f"{path}-wal", f"{path}-shm"):  # damaged: everything in it can be fetched again
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
        return _connected(path)


def _connected(path: str) -> sqlite3.Connection:
    if path != ":memory:" and os.name != "nt" and not os.path.exists(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            _begin(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        for table in ("version", "project", "database", "fact"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _packed(advisories: tuple[Advisory, ...]) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(advisories), 1)


def _unpacked(data: bytes) -> tuple[Advisory, ...] | None:
    try:
        return _decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError):
        return None
