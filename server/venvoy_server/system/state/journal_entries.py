"""Cheap checks whether the journal of operations has certain entries.

They spare most calls from importing the journal's own module.
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

    The journal must be a regular file that is not too large.
    """
    try:
        found = os.lstat(os.path.join(path, OWN_JOURNAL))
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size <= _MOST_BYTES


def is_running(database: Database) -> bool:
    """Return whether the journal of operations has an operation that has not ended; its process is not checked."""
    return bool(database.rows("SELECT 1 FROM journal WHERE ended IS NULL LIMIT 1"))


def may_be_interrupted(database: Database, path: str) -> bool:
    """Return whether an operation on the environment at `path` may have been interrupted or have left damage.

    This check is cheap. It is also True if any operation, on whichever environment, is running, was interrupted or left
    damage, or if the environment has its own journal.
    """
    statement = "SELECT 1 FROM journal WHERE ended IS NULL OR broken IS NOT NULL LIMIT 1"
    return bool(database.rows(statement)) or has_own_journal(path)
