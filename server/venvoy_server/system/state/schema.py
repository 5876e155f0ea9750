"""The schema of the state database: its migrations, and the detection of a file that has other tables."""

from __future__ import annotations

import contextlib
import functools
import sqlite3

# Each entry upgrades the tables by one version; `PRAGMA user_version` counts the applied ones.
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
    """Raised if the database file was written by a newer version of this program."""


class WrongTables(Exception):
    """Raised if the tables or columns of a database file are not those that the migrations create."""


def tables_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str, int]]:
    """Return a description of a database's schema, to compare two schemas.

    Its elements are (table, column, position in the primary key), and (name, kind, -1) for each view and trigger, whose
    kind is `view` or `trigger`.
    """
    statement = (
        "SELECT m.name, c.name, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        " UNION SELECT name, type, -1 FROM sqlite_master WHERE type IN ('view', 'trigger')"
    )
    return frozenset(connection.execute(statement).fetchall())


@functools.cache
def own_tables() -> frozenset[tuple[str, str, int]]:
    """Return the schema of a new state database: (table, column, position in the primary key) of each column."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return tables_of(connection)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the number of migrations applied to a database (`PRAGMA user_version`)."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Upgrade the tables of a database to this version of the program, in one transaction.

    Raises `NewerVersion` if a newer version wrote the database, `WrongTables` if its tables are not this program's.
    """
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
                # A table or column already exists, or is missing.
                if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                    raise WrongTables from error
                raise
