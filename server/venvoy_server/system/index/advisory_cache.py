"""The cache of advisories (records of vulnerabilities): an SQLite file that may be deleted at any time.

It holds two separate data sets: responses of the OSV service about single versions and projects, and a copy of the
whole OSV database. If the file is unusable, the cache is kept in memory only.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

import msgspec

from venvoy_server.advisories.model import Advisory
from venvoy_server.environments.mount_types import may_hang
from venvoy_server.system.index.cache_file import CacheFile

FILE_NAME = "advisories.db"
FORMAT = 2
"""Version of the tables and of the data packed in them; a file with another version is recreated."""

_TABLES = {
    "version": "name TEXT, version TEXT, is_vulnerable INTEGER, fetched_at REAL, PRIMARY KEY (name, version)",
    "project": "name TEXT PRIMARY KEY, fetched_at REAL, advisories BLOB",
    "database": "name TEXT PRIMARY KEY, advisories BLOB",
    "record": "id TEXT, name TEXT, PRIMARY KEY (id, name)",
    "fact": "name TEXT PRIMARY KEY, value TEXT",
}
_decoder = msgspec.msgpack.Decoder(tuple[Advisory, ...])

Pair = tuple[str, str]


class AdvisoryCache:
    """Cached advisories (records of vulnerabilities) of releases and projects. Thread-safe."""

    def __init__(self, folder: str | None, *, mount_type: str = "") -> None:
        """Open the cache file in a folder, or a database in memory.

        The latter is used if `folder` is None, the file is unusable, or `mount_type` is a file system that may hang.
        """
        self._file = CacheFile(_TABLES, FORMAT)
        if folder is not None and not may_hang(mount_type):
            self._file.open(folder, FILE_NAME)
        if not self._file.is_open:
            self._file.open_in_memory()

    # --- what a service answered --------------------------------------------------------------------------------

    def versions(self, pairs: Iterable[Pair]) -> dict[Pair, tuple[bool, float]]:
        """Return which of some (project name, version) pairs are cached, and whether each is vulnerable.

        The values are pairs: whether the version is vulnerable, and when that was fetched, in seconds since 1970.
        """
        found = {}
        for pair in pairs:
            for row in self._file.rows(
                "SELECT is_vulnerable, fetched_at FROM version WHERE name = ? AND version = ?", pair
            ):
                found[pair] = (bool(row[0]), float(row[1]))
        return found

    def put_versions(self, answers: Mapping[Pair, bool], now: float) -> None:
        """Cache whether versions are vulnerable, by (project name, version); `now` is in seconds since 1970."""
        rows = [(*pair, int(is_vulnerable), now) for pair, is_vulnerable in answers.items()]
        self._file.write(("INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?)", rows))

    def project(self, name: str) -> tuple[tuple[Advisory, ...], float] | None:
        """Return the cached advisories of a project, and when they were fetched, in seconds since 1970.

        None if not cached.
        """
        for row in self._file.rows("SELECT advisories, fetched_at FROM project WHERE name = ?", (name,)):
            advisories = _unpacked(row[0])
            if advisories is not None:
                return advisories, float(row[1])
        return None

    def put_project(self, name: str, advisories: tuple[Advisory, ...], now: float) -> None:
        """Cache the advisories of a project; `now` is in seconds since 1970."""
        self._file.write(("INSERT OR REPLACE INTO project VALUES (?, ?, ?)", [(name, now, _packed(advisories))]))

    # --- the copy of the database -------------------------------------------------------------------------------

    def database_facts(self) -> dict[str, str]:
        """Return properties of the local copy of the advisory database, such as `fetched_at`; empty without a copy."""
        return {str(name): str(value) for name, value in self._file.rows("SELECT name, value FROM fact")}

    def database(self, names: Iterable[str]) -> dict[str, tuple[Advisory, ...]]:
        """Return the advisories for the projects `names` in the local copy of the advisory database, by project name.

        Projects without any are left out.
        """
        found = {}
        for name in names:
            for row in self._file.rows("SELECT advisories FROM database WHERE name = ?", (name,)):
                advisories = _unpacked(row[0])
                if advisories:
                    found[name] = advisories
        return found

    def replace_database(self, projects: Mapping[str, tuple[Advisory, ...]], facts: Mapping[str, str]) -> None:
        """Replace the local copy of the whole advisory database, and its properties (`facts`), in one transaction.

        `projects` has the advisories by project name.
        """
        rows = [(name, _packed(advisories)) for name, advisories in projects.items()]
        records = [(each.id, name) for name, advisories in projects.items() for each in advisories]
        self._file.write(
            ("DELETE FROM database", [()]),
            ("DELETE FROM record", [()]),
            ("DELETE FROM fact", [()]),
            ("INSERT INTO database VALUES (?, ?)", rows),
            ("INSERT OR IGNORE INTO record VALUES (?, ?)", records),
            ("INSERT INTO fact VALUES (?, ?)", list(facts.items())),
        )

    def change_database(self, changed: Mapping[str, Mapping[str, Advisory]], facts: Mapping[str, str]) -> None:
        """Replace single advisories in the local copy of the advisory database, in one transaction.

        `changed` maps an advisory's id to its new content for each affected project, by project name. The inner mapping
        is empty if the advisory was withdrawn. `facts`: properties of the copy to update, such as `fetched_at`.
        """
        names = {name for records in changed.values() for name in records}
        for id in changed:
            names.update(row[0] for row in self._file.rows("SELECT name FROM record WHERE id = ?", (id,)))
        before = self.database(names)
        after: dict[str, tuple[Advisory, ...]] = {}
        for name in names:
            kept = [each for each in before.get(name, ()) if each.id not in changed]
            after[name] = (*kept, *[records[name] for records in changed.values() if name in records])
        self._file.write(
            ("DELETE FROM database WHERE name = ?", [(name,) for name in names]),
            ("DELETE FROM record WHERE id = ?", [(id,) for id in changed]),
            ("INSERT INTO database VALUES (?, ?)", [(name, _packed(found)) for name, found in after.items() if found]),
            ("INSERT INTO record VALUES (?, ?)", [(id, name) for id, records in changed.items() for name in records]),
            ("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items())),
        )

    def put_facts(self, facts: Mapping[str, str]) -> None:
        """Update properties of the local copy of the advisory database, such as `fetched_at`."""
        self._file.write(("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items())))

    def close(self) -> None:
        """Close the cache's SQLite file."""
        self._file.close()


def _packed(advisories: tuple[Advisory, ...]) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(advisories), 1)


def _unpacked(data: bytes) -> tuple[Advisory, ...] | None:
    try:
        return _decoder.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError):
        return None
