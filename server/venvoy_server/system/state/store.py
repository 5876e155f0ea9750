"""State kept between runs: selections, trust, facts about interpreters, trash, and other choices of the user.

(The journal of operations, in the same database, is `venvoy_server.system.state.journal`.) Folders and paths are
stored as given: the caller must pass real paths.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import msgspec

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.trash_entry import TrashEntry
from venvoy_server.system.state.database import Database
from venvoy_server.system.state.state_folder import state_folder

if TYPE_CHECKING:
    from venvoy_server.environments.host import Host


class StoredSelection(msgspec.Struct, frozen=True):
    """A user's selection for a folder: an environment's prefix, or None for "no environment".

    `chosen` is in seconds since 1970.
    """

    folder: str
    environment: str | None
    chosen: float


class StoredTrust(msgspec.Struct, frozen=True):
    """A user's decision whether a folder is trusted; `decided` is in seconds since 1970."""

    folder: str
    trusted: bool
    decided: float


class State:
    """The user's state, shared by all processes of this program. Thread-safe."""

    def __init__(self, folder: str, mount_type: str = "") -> None:
        self.folder = folder
        self.database = Database(folder, mount_type)

    @classmethod
    def of(cls, host: Host) -> State:
        """Open the state of the user of a host."""
        folder = state_folder(host)
        return cls(folder, host.mount_type(host.real_path(folder)))

    @property
    def notice(self) -> str | None:
        """Return a sentence that explains why state is not kept, or None if it is."""
        return self.database.notice

    @property
    def notices(self) -> tuple[str, ...]:
        """Return messages for the user: why state is not kept, or that a damaged file was renamed."""
        return self.database.notices

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def version(self) -> int:
        """Return a number that changes when another process has written."""
        return self.database.version()

    def select(self, folder: str, environment: str | None) -> StoredSelection:
        """Store the selected environment for a folder (None: the user wants none).

        Raises OperationError `in-use` or `state-not-kept` if the selection cannot be stored permanently, as do all
        methods that change selections, trust and choices.
        """
        chosen = time.time()
        self.database.write(
            "INSERT OR REPLACE INTO selections VALUES (?, ?, ?)", (folder, environment, chosen), must_last=True
        )
        return StoredSelection(folder, environment, chosen)

    def forget_selection(self, folder: str) -> bool:
        """Delete the selection for a folder; return whether there was one."""
        return self.database.write("DELETE FROM selections WHERE folder = ?", (folder,), must_last=True) > 0

    def set_selection_aside(self, folder: str) -> None:
        """Suspend the selection of a folder whose environment was removed, until the environment is restored."""
        statement = "INSERT OR REPLACE INTO removed_choices SELECT folder, environment FROM selections WHERE folder = ?"
        self.database.write(statement, (folder,), must_last=True)
        self.forget_selection(folder)

    def selections_set_aside(self) -> tuple[tuple[str, str], ...]:
        """Return the suspended selections: folders, each with its removed environment."""
        rows = self.database.rows("SELECT folder, environment FROM removed_choices ORDER BY folder")
        return tuple((str(folder), str(environment)) for folder, environment in rows)

    def resume_selection(self, folder: str, environment: str) -> None:
        """Reactivate a suspended selection for a restored environment, unless the folder has a new selection."""
        if all(each.folder != folder for each in self.selections()):
            self.select(folder, environment)
        self.database.write("DELETE FROM removed_choices WHERE folder = ?", (folder,), must_last=True)

    def selections(self) -> tuple[StoredSelection, ...]:
        """Return all selections, sorted by folder."""
        rows = self.database.rows("SELECT folder, environment, chosen FROM selections ORDER BY folder")
        return tuple(StoredSelection(*row) for row in rows)

    def set_trust(self, folder: str, trusted: bool) -> StoredTrust:
        """Store whether a folder is trusted."""
        decided = time.time()
        self.database.write(
            "INSERT OR REPLACE INTO trust VALUES (?, ?, ?)", (folder, int(trusted), decided), must_last=True
        )
        return StoredTrust(folder, trusted, decided)

    def forget_trust(self, folder: str) -> bool:
        """Delete the trust decision for a folder; return whether there was one."""
        return self.database.write("DELETE FROM trust WHERE folder = ?", (folder,), must_last=True) > 0

    def trusts(self) -> tuple[StoredTrust, ...]:
        """Return all trust decisions, sorted by folder."""
        return tuple(
            _trust(row) for row in self.database.rows("SELECT folder, trusted, decided FROM trust ORDER BY folder")
        )

    def choice(self, name: str) -> str | None:
        """Return the user's stored choice of a name, or None."""
        return next(
            (str(row[0]) for row in self.database.rows("SELECT value FROM choices WHERE name = ?", (name,))), None
        )

    def choose(self, name: str, value: str) -> None:
        """Store the user's choice under a name; raises OperationError as `select` does."""
        row = (name, value, time.time())
        self.database.write("INSERT OR REPLACE INTO choices VALUES (?, ?, ?)", row, must_last=True)

    def interpreter_facts(self, path: str, mtime_ns: int, size: int) -> bytes | None:
        """Return the cached facts about the interpreter at a real path, or None if unknown or if the file has changed.

        A cached failure (empty bytes) expires after a day.
        """
        rows = self.database.rows(
            "SELECT facts FROM interpreters WHERE path = ? AND mtime_ns = ? AND size = ?"
            " AND (length(facts) > 0 OR asked > ?)",
            (path, mtime_ns, size, time.time() - 86400),
        )
        return bytes(rows[0][0]) if rows else None

    def keep_interpreter_facts(self, path: str, mtime_ns: int, size: int, facts: bytes) -> None:
        """Cache the facts about an interpreter (empty bytes: it failed); older ones are replaced."""
        values = (path, mtime_ns, size, facts, time.time())
        self._write_if_possible("INSERT OR REPLACE INTO interpreters VALUES (?, ?, ?, ?, ?)", values)

    def _write_if_possible(self, statement: str, values: tuple[Any, ...]) -> None:
        """Write data that can be determined again; skipped while another program keeps the file locked."""
        with contextlib.suppress(OperationError):
            self.database.write(statement, values)

    def add_trash(self, entry: TrashEntry) -> None:
        """Store the trash entry of a removed environment."""
        self._write_if_possible(
            "INSERT OR REPLACE INTO trash VALUES (?, ?, ?, ?)", (entry.id, entry.original, entry.folder, entry.removed)
        )

    def forget_trash(self, entry_id: str) -> None:
        """Delete the trash entry of an environment that was restored or deleted."""
        self._write_if_possible("DELETE FROM trash WHERE id = ?", (entry_id,))

    def trash(self, original: str | None = None) -> tuple[TrashEntry, ...]:
        """Return the trash entries, newest first: all, or those of one original path."""
        where, values = ("WHERE original = ?", (original,)) if original is not None else ("", ())
        rows = self.database.rows(
            f"SELECT id, original, folder, removed FROM trash {where} ORDER BY removed DESC", values
        )
        return tuple(TrashEntry(*row) for row in rows)


def _trust(row: tuple[Any, ...]) -> StoredTrust:
    return StoredTrust(row[0], bool(row[1]), row[2])
