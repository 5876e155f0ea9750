"""SQLite connections whose TEXT columns can hold any path, including paths that are not valid UTF-8.

SQLite text is UTF-8. A path with other bytes (lone surrogates in Python, PEP 383) is stored as a BLOB of its bytes and
converted back to a string when read. Comparisons and keys work, since a path is always stored in the same form.
"""

from __future__ import annotations

import sqlite3
from typing import Any

sqlite3.register_converter("TEXT", lambda data: data.decode("utf-8", "surrogateescape"))


class _Connection(sqlite3.Connection):
    """An SQLite connection that stores strings with lone surrogates (paths that are not valid UTF-8) as bytes."""

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        return super().execute(statement, [_stored(value) for value in values])


def connect(path: str, timeout: float, *, uri: bool = False) -> sqlite3.Connection:
    """Open a database by path or URI; columns declared TEXT can hold any path.

    `timeout` is the time to wait for a lock, in seconds.
    """
    return sqlite3.connect(
        path,
        uri=uri,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        detect_types=sqlite3.PARSE_DECLTYPES,
        factory=_Connection,
    )


def _stored(value: Any) -> Any:
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")
    return value
