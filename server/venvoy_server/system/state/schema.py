"""The tables of the state database: their versions, bringing a file to the newest, and recognizing other tables."""

from __future__ import annotations

import contextlib
import functools
import sqlite3

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
    (
        """CREATE TABLE removed_choices (
            folder TEXT PRIMARY KEY, environment TEXT NOT NULL) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE choices (
            name TEXT PRIMARY KEY, value TEXT NOT NULL, decided REAL NOT NULL) WITHOUT ROWID""",
    ),
)


class NewerVersion(Exception):
    """The file was written by a later version of this program."""


class WrongTables(Exception):
    """The file has this program's version number, or none, but not its tables."""


def tables_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str, int]]:
    """Return every column of the tables with its place in the primary key, and every view and trigger."""
    statement = (
        "SELECT m.name, c.name, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        " UNION SELECT name, type, -1 FROM sqlite_master WHERE type IN ('view', 'trigger')"
    )
    return frozenset(connection.execute(statement).fetchall())


@functools.cache
def own_tables() -> frozenset[tuple[str, str, int]]:
    """Return what `tables_of` returns of a new file."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return tables_of(connection)


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many of the migrations a file has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this version; raises `NewerVersion` if they are of a later one, `WrongTables` if they are not Venvoy's."""
    if version_of(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        reached = version_of(connection)
        if reached > len(MIGRATIONS):
            raise NewerVersion
        if reached < 0:
            raise WrongTables
        _run_migrations(connection, reached)
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _run_migrations(connection: sqlite3.Connection, reached: int) -> None:
    for statements in MIGRATIONS[reached:]:
        for statement in statements:
            try:
                connection.execute(statement)
            except sqlite3.OperationalError as error:
                # A table or column is there already, or is missing.
                if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                    raise WrongTables from error
                raise
