"""The cache of project pages of package indexes: an SQLite file that may be deleted at any time.

Pages are stored by index and name, so that no index can affect another. If the file is unusable, nothing is cached.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec

from venvoy_server.environments.mount_types import may_hang
from venvoy_server.index.model import Page, PageDetails, ReleaseMetadata
from venvoy_server.system.index.cache_file import CacheFile
from venvoy_server.system.index.cached_row import CachedRow
from venvoy_server.system.index.fetched import Validators

FILE_NAME = "index.db"
FORMAT = 3
"""Version of the tables and of the data packed in them; a file with another version is recreated."""

UNUSED_DAYS = 30
MOST_RELEASES = 20_000
SIZE_LIMIT = 200 * 1024 * 1024
_DAY = 86_400
_MOST_NAMES = 500
_COLUMNS = "name, state, etag, modified, fetched_at, fresh_until, page, seen"
_TABLES = {
    "project": "index_key TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, etag TEXT NOT NULL, "
    "modified TEXT NOT NULL, fetched_at REAL NOT NULL, fresh_until REAL NOT NULL, used_on INTEGER NOT NULL, "
    "size INTEGER NOT NULL, page BLOB, seen BLOB, details BLOB, PRIMARY KEY (index_key, name)",
    "release": "index_key TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, data BLOB NOT NULL, "
    "PRIMARY KEY (index_key, name, version)",
}


class PageCache:
    """Cached pages of projects, and cached metadata of releases. Thread-safe.

    They are stored by index and project name. Methods take as `index` a text that identifies the index: its URL without
    login, and a digest of the complete URL if that has a login.
    """

    def __init__(self, folder: str | None, *, mount_type: str = "") -> None:
        """Open the cache file in a folder.

        Without a folder, or if `mount_type` is a file system that may hang, cache nothing.
        """
        self._file = CacheFile(_TABLES, FORMAT)
        if folder is not None and not may_hang(mount_type):
            self._file.open(folder, FILE_NAME)

    def close(self) -> None:
        """Close the cache's SQLite file."""
        self._file.close()

    def rows(self, index: str, names: Iterable[str], now: float, *, details: bool = False) -> dict[str, CachedRow]:
        """Return what is cached about the projects `names` on an index, by name; record that they were used today.

        `index`: a text that identifies the index. `details`: whether to read details of the files, such as hashes, too.
        `now` is in seconds since 1970. Projects that are not cached are left out.
        """
        found: dict[str, CachedRow] = {}
        wanted = list(names)
        for first in range(0, len(wanted), _MOST_NAMES):
            part = wanted[first : first + _MOST_NAMES]
            columns = f"{_COLUMNS}, {'details' if details else 'NULL'}, used_on"
            marks = ",".join("?" * len(part))
            query = f"SELECT {columns} FROM project WHERE index_key = ? AND name IN ({marks})"
            used = []
            for values in self._file.rows(query, (index, *part)):
                row = _unpacked(values)
                if row is not None:
                    found[values[0]] = row
                    if values[-1] != int(now // _DAY):
                        used.append(values[0])
            self._mark_used(index, used, int(now // _DAY))
        return found

    def put(self, index: str, name: str, row: CachedRow, now: float) -> None:
        """Store what is known about a project on an index; `now` is in seconds since 1970."""
        packed = (_packed(row.page), _packed(row.details), _packed(row.seen_before))
        values = (
            *(index, name, row.state, row.validators.etag, row.validators.last_modified),
            *(row.fetched_at, row.fresh_until, int(now // _DAY), *packed),
            sum(len(each) for each in packed if each is not None),
        )
        self._file.write(
            (
                "INSERT OR REPLACE INTO project (index_key, name, state, etag, modified, fetched_at, fresh_until, used_on, "
                "page, details, seen, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [values],
            )
        )

    def metadata(self, index: str, name: str, version: str) -> ReleaseMetadata | None:
        """Return the cached metadata of a release on an index; None if it is not cached.

        `index` identifies the index by its URL; `name` is that of the project.
        """
        query = "SELECT data FROM release WHERE index_key = ? AND name = ? AND version = ?"
        for (data,) in self._file.rows(query, (index, name, version)):
            with contextlib.suppress(zlib.error, msgspec.DecodeError, UnicodeDecodeError):
                return _metadata_decoder.decode(_data(data))
        return None

    def put_metadata(self, index: str, name: str, version: str, found: ReleaseMetadata) -> None:
        """Cache the metadata of a release (`name`: of its project) on an index."""
        statement = "INSERT OR REPLACE INTO release (index_key, name, version, data) VALUES (?, ?, ?, ?)"
        self._file.write((statement, [(index, name, version, _packed(found))]))

    def renew(self, index: str, name: str, row: CachedRow) -> None:
        """Store only the new fetch and expiry times of `row`, after an index responded that its page is unchanged."""
        self._file.write(
            (
                "UPDATE project SET fetched_at = ?, fresh_until = ? WHERE index_key = ? AND name = ?",
                [(row.fetched_at, row.fresh_until, index, name)],
            )
        )

    def prune(self, now: float, limit: int = SIZE_LIMIT) -> None:
        """Delete project pages and metadata of releases from the cache, so that it does not grow without limit.

        Pages that were not used for `UNUSED_DAYS` days are deleted. If the other pages exceed `limit` bytes in total,
        the least recently used of them are deleted, too. Metadata is deleted except for the `MOST_RELEASES` releases
        added last. `now` is in seconds since 1970.
        """
        self._file.write(("DELETE FROM project WHERE used_on < ?", [(int(now // _DAY) - UNUSED_DAYS,)]))
        self._file.write(
            (
                "DELETE FROM project WHERE rowid IN (SELECT rowid FROM (SELECT rowid, SUM(size) OVER "
                "(ORDER BY used_on DESC, fetched_at DESC, rowid) AS total FROM project) WHERE total > ?)",
                [(limit,)],
            )
        )
        newest = "SELECT rowid FROM release ORDER BY rowid DESC LIMIT ?"
        self._file.write((f"DELETE FROM release WHERE rowid NOT IN ({newest})", [(MOST_RELEASES,)]))

    def _mark_used(self, index: str, names: list[str], day: int) -> None:
        if names:
            statement = "UPDATE project SET used_on = ? WHERE index_key = ? AND name = ?"
            self._file.write((statement, [(day, index, name) for name in names]))


_PLAIN, _COMPRESSED = b"r", b"z"
_LARGE = 64 * 1024
_page_decoder = msgspec.msgpack.Decoder(Page)
_details_decoder = msgspec.msgpack.Decoder(PageDetails)
_metadata_decoder = msgspec.msgpack.Decoder(ReleaseMetadata)


def _packed(value: Page | PageDetails | ReleaseMetadata | None) -> bytes | None:
    """Return `value` as bytes for the cache (MessagePack); None if `value` is None.

    Large values are compressed. Small values are not, since they are read faster without decompression.
    """
    if value is None:
        return None
    data = msgspec.msgpack.encode(value)
    return _PLAIN + data if len(data) < _LARGE else _COMPRESSED + zlib.compress(data, 1)


def _data(packed: bytes) -> bytes:
    return zlib.decompress(packed[1:]) if packed[:1] == _COMPRESSED else packed[1:]


def _unpacked(values: tuple[Any, ...]) -> CachedRow | None:
    """Deserialise a row of the cache's table `project`; return None if it is damaged."""
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
