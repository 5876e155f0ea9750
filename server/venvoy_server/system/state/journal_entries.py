"""Cheap checks whether the journal has rows of operations that are running, were interrupted, or left damage.

If it has none, callers need not import the module `journal`.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from venvoy_server.system.state.database import Database

OWN_JOURNAL = ".venvoy-journal.db"
_MOST_BYTES = 4 << 20


def has_own_journal(path: str) -> bool:
    """Return whether the environment's folder `path` contains its own journal of operations.

    The journal must be a regular file of at most `_MOST_BYTES` (4 MiB).
    """
    try:
        found = os.lstat(os.path.join(path, OWN_JOURNAL))
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= _MOST_BYTES


def is_running(database: Database) -> bool:
    """Return whether the journal has an operation without a recorded end; it may be running or interrupted."""
    return bool(database.rows("SELECT 1 FROM journal WHERE ended IS NULL LIMIT 1"))


def may_be_interrupted(database: Database, path: str) -> bool:
    """Return False only if no operation on the environment at `path` was interrupted or left damage.

    True means "perhaps": the user's journal has an operation that has not ended or has left damage, on any environment,
    or the folder `path` contains its own journal.
    """
    statement = "SELECT 1 FROM journal WHERE ended IS NULL OR broken IS NOT NULL LIMIT 1"
    return bool(database.rows(statement)) or has_own_journal(path)
