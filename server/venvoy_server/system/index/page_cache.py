"""The cache of condensed project pages: an SQLite file of its own in the cache folder, which may be deleted at any time.

A row belongs to an index and a name, so that no index can answer for another. Where the file cannot be used, nothing is
kept from one process to the next.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec

from venvoy_server.environments.mount_types import may_hang
from venvoy_server.index.model import Page, PageDetails, ReleaseMetadata
from venvoy_server.system.index.cache_folder import private_folder
from venvoy_server.system.index.cached_row import CachedRow
from venvoy_server.system.index.fetched import Validators

FILE_NAME = "index.db"
FORMAT = 3
"""Of the tables, and of what is packed in them: a file of another format is begun anew."""

UNUSED_DAYS = 30
MOST_RELEASES = 20_000
SIZE_LIMIT = 200 * 1024 * 1024
_DAY = 86_400
_MOST_NAMES = 500
_BUSY_SECONDS = 2.0
_COLUMNS = "name, state, etag, modified, fetched_at, fresh_until, page, seen"


class PageCache:
    """Rows by index and name; for many threads."""

    def __init__(self, folder: str | None, *, mount_type: str = "", read_only: bool = False) -> None:
        """Open the file in a folder; `read_only` makes neither folder nor file."""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._read_only = read_only
        if folder is not None and not may_hang(mount_type):
            with contextlib.suppress(OSError, sqlite3.Error):
                self._connection = self._open(folder)

    @property
    def is_open(self) -> bool:
        """Return whether rows are kept."""
        return self._connection is not None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def rows(self, index: str, names: Iterable[str], now: float, *, details: bool = False) -> dict[str, CachedRow]:
        """Return what is known of names on an index; rows that are used are marked so, once a day."""
        found: dict[str, CachedRow] = {}
        wanted = list(names)
        for first in range(0, len(wanted), _MOST_NAMES):
            part = wanted[first : first + _MOST_NAMES]
            columns = f"{_COLUMNS}, {'details' if details else 'NULL'}, used_on"
            marks = ",".join("?" * len(part))
            query = f"SELECT {columns} FROM project WHERE index_key = ? AND name IN ({marks})"
            used = []
            for values in self._query(query, (index, *part)):
                row = _unpacked(values)
                if row is not None:
                    found[values[0]] = row
                    if values[-1] != int(now // _DAY):
                        used.append(values[0])
            self._mark_used(index, used, int(now // _DAY))
        return found

    def put(self, index: str, name: str, row: CachedRow, now: float) -> None:
        """Keep a row."""
        packed = (_packed(row.page), _packed(row.details), _packed(row.seen_before))
        values = (
            *(index, name, row.state, row.validators.etag, row.validators.last_modified),
            *(row.fetched_at, row.fresh_until, int(now // _DAY), *packed),
            sum(len(each) for each in packed if each is not None),
        )
        self._write(
            "INSERT OR REPLACE INTO project (index_key, name, state, etag, modified, fetched_at, fresh_until, used_on, "
            "page, details, seen, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [values],
        )

    def metadata(self, index: str, name: str, version: str) -> ReleaseMetadata | None:
        """Return the metadata of a release that an index served, or None."""
        query = "SELECT data FROM release WHERE index_key = ? AND name = ? AND version = ?"
        for (data,) in self._query(query, (index, name, version)):
            with contextlib.suppress(zlib.error, msgspec.DecodeError, UnicodeDecodeError):
                return _metadata_decoder.decode(_data(data))
        return None

    def put_metadata(self, index: str, name: str, version: str, found: ReleaseMetadata) -> None:
        """Keep the metadata of a release."""
        statement = "INSERT OR REPLACE INTO release (index_key, name, version, data) VALUES (?, ?, ?, ?)"
        self._write(statement, [(index, name, version, _packed(found))])

    def renew(self, index: str, name: str, row: CachedRow) -> None:
        """Record that a row holds for longer."""
        self._write(
            "UPDATE project SET fetched_at = ?, fresh_until = ? WHERE index_key = ? AND name = ?",
            [(row.fetched_at, row.fresh_until, index, name)],
        )

    def prune(self, now: float, limit: int = SIZE_LIMIT) -> None:
        """Remove rows that were not used for a month, and beyond a size those that were not used for longest."""
        self._write("DELETE FROM project WHERE used_on < ?", [(int(now // _DAY) - UNUSED_DAYS,)])
        self._write(
            "DELETE FROM project WHERE rowid IN (SELECT rowid FROM (SELECT rowid, SUM(size) OVER "
            "(ORDER BY used_on DESC, fetched_at DESC, rowid) AS total FROM project) WHERE total > ?)",
            [(limit,)],
        )
        newest = "SELECT rowid FROM release ORDER BY rowid DESC LIMIT ?"
        self._write(f"DELETE FROM release WHERE rowid NOT IN ({newest})", [(MOST_RELEASES,)])

    # --- the file -----------------------------------------------------------------------------------------------

    def _open(self, folder: str) -> sqlite3.Connection:
        path = os.path.join(folder, FILE_NAME)
        if self._read_only:
            if not os.path.isfile(path):
                raise FileNotFoundError(path)
            return _connected(path)
        private_folder(folder)
        try:
            return _connected(path)
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise
            for name in (path, f"{path}-wal", f"{path}-shm"):  # damaged: everything in it can be fetched again
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(name)
            return _connected(path)

    def _query(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error:
                return []

    def _write(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        with self._lock:
            if self._connection is not None and not self._read_only:
                with contextlib.suppress(sqlite3.Error):  # a full disk, or another program that holds the file
                    self._connection.executemany(statement, rows)

    def _mark_used(self, index: str, names: list[str], day: int) -> None:
        if names:
            statement = "UPDATE project SET used_on = ? WHERE index_key = ? AND name = ?"
            self._write(statement, [(day, index, name) for name in names])


def _connected(path: str) -> sqlite3.Connection:
    if os.name != "nt" and not os.path.exists(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-512"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            _begin(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        connection.execute("DROP TABLE IF EXISTS project")
        connection.execute(
            "CREATE TABLE project (index_key TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, etag TEXT NOT NULL, "
            "modified TEXT NOT NULL, fetched_at REAL NOT NULL, fresh_until REAL NOT NULL, used_on INTEGER NOT NULL, "
            "size INTEGER NOT NULL, page BLOB, seen BLOB, details BLOB, PRIMARY KEY (index_key, name))"
        )
        connection.execute("DROP TABLE IF EXISTS release")
        connection.execute(
            "CREATE TABLE release (index_key TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, data BLOB NOT NULL, "
            "PRIMARY KEY (index_key, name, version))"
        )
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


_PLAIN, _COMPRESSED = b"r", b"z"
_LARGE = 64 * 1024
_page_decoder = msgspec.msgpack.Decoder(Page)
_details_decoder = msgspec.msgpack.Decoder(PageDetails)
_metadata_decoder = msgspec.msgpack.Decoder(ReleaseMetadata)


def _packed(value: Page | PageDetails | ReleaseMetadata | None) -> bytes | None:
    """Return a value as bytes; only what is large is compressed, since unpacking costs more than reading."""
    if value is None:
        return None
    data = msgspec.msgpack.encode(value)
    return _PLAIN + data if len(data) < _LARGE else _COMPRESSED + zlib.compress(data, 1)


def _data(packed: bytes) -> bytes:
    return zlib.decompress(packed[1:]) if packed[:1] == _COMPRESSED else packed[1:]


def _unpacked(values: tuple[Any, ...]) -> CachedRow | None:
    """Return a row, None if it is damaged."""
    _, state, etag, modified, fetched_at, fresh_until, page, seen, details, _ = values
    try:
        row = CachedRow(
            state,
            _page_decoder.decode(_data(page)) if page is not None else None,
            Validators(etag, modified),
            fetched_at,
            fresh_until,
            _page_decoder.decode(_data(seen)) if seen is not None else None,
            _details_decoder.decode(_data(details)) if details is not None else None,
        )
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return row if row.state in ("absent", "login") or (row.state == "here" and row.page is not None) else None
