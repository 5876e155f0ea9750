"""Text in the state database that is not UTF-8: paths are bytes to the system, and any of them may be in a column.

SQLite's text is UTF-8. A path with other bytes (lone surrogates in Python, PEP 383) is kept as those bytes, a BLOB, and
comes back as the same path: comparisons and keys work, since the same path is always kept in the same way.
"""

from __future__ import annotations

import sqlite3
from typing import Any

sqlite3.register_converter("TEXT", lambda data: data.decode("utf-8", "surrogateescape"))


class _Connection(sqlite3.Connection):
    """A connection whose statements take any text."""

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        return super().execute(statement, [_stored(value) for value in values])


def connect(path: str, timeout: float, *, uri: bool = False) -> sqlite3.Connection:
    """Open a database, by its path or URI; columns declared TEXT hold any path. `timeout` is in seconds, for locks."""
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
