"""State kept between runs of the program.

It holds the environments selected for folders, which folders are trusted, facts about interpreters, removed
environments in trash folders, and other choices of the user. (The journal of operations, in the same database, is
`venvoy_server.system.state.journal`.) Paths are stored as given: the caller must pass real paths.
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
    """The environment that the user selected for a folder: its path, or None for "no environment".

    `chosen` is the time of the selection, in seconds since 1970.
    """

    folder: str
    environment: str | None
    chosen: float


class StoredTrust(msgspec.Struct, frozen=True):
    """The user's decision whether a folder is trusted; `decided` is its time, in seconds since 1970."""

    folder: str
    trusted: bool
    decided: float


class State:
    """The user's state (selections, trust, choices, caches) in the database that all processes share. Thread-safe."""

    def __init__(self, folder: str, mount_type: str = "") -> None:
        self.folder = folder
        self.database = Database(folder, mount_type)

    @classmethod
    def of(cls, host: Host) -> State:
        """Open the state of the user on this machine."""
        folder = state_folder(host)
        return cls(folder, host.mount_type(host.real_path(folder)))

    @property
    def notice(self) -> str | None:
        """Return a sentence about why changes are lost when this process ends; None if they are kept."""
        return self.database.notice

    @property
    def notices(self) -> tuple[str, ...]:
        """Return messages for the user about the state database; empty if there is nothing to say.

        There may be two. One says why the database file cannot be used; changes are then lost with this process. The
        other says that the file was renamed because its tables are not Venvoy's.
        """
        return self.database.notices

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def version(self) -> int:
        """Return a number that changes when another process writes to the state, but not when this one does."""
        return self.database.version()

    def select(self, folder: str, environment: str | None) -> StoredSelection:
        """Store the path of the environment that the user selected for a folder (None: the user wants no environment).

        Raises OperationError `in-use` or `state-not-kept` if the database file cannot be written to. So do all other
        methods that change selections, trust or choices.
        """
        chosen = time.time()
        self.database.write(
            "INSERT OR REPLACE INTO selections VALUES (?, ?, ?)", (folder, environment, chosen), must_persist=True
        )
        return StoredSelection(folder, environment, chosen)

    def forget_selection(self, folder: str) -> bool:
        """Forget which environment the user selected for a folder; return whether there was a selection.

        The environment itself is not changed.
        """
        return self.database.write("DELETE FROM selections WHERE folder = ?", (folder,), must_persist=True) > 0

    def set_selection_aside(self, folder: str) -> None:
        """Suspend the selection for a folder, since the selected environment was removed.

        If the environment is restored later, `resume_selection` makes the selection valid again.
        """
        statement = "INSERT OR REPLACE INTO removed_choices SELECT folder, environment FROM selections WHERE folder = ?"
        self.database.write(statement, (folder,), must_persist=True)
        self.forget_selection(folder)

    def selections_set_aside(self) -> tuple[tuple[str, str], ...]:
        """Return the suspended selections: pairs of a folder and the environment that the user selected for it.

        A selection is suspended when its environment is removed. If the environment is restored, the selection becomes
        valid again.
        """
        rows = self.database.rows("SELECT folder, environment FROM removed_choices ORDER BY folder")
        return tuple((str(folder), str(environment)) for folder, environment in rows)

    def resume_selection(self, folder: str, environment: str) -> None:
        """Restore the suspended selection of a folder after its environment was restored.

        It is dropped if another environment was selected for the folder meanwhile.
        """
        if all(each.folder != folder for each in self.selections()):
            self.select(folder, environment)
        self.database.write("DELETE FROM removed_choices WHERE folder = ?", (folder,), must_persist=True)

    def selections(self) -> tuple[StoredSelection, ...]:
        """Return the selected environments of all folders, sorted by folder."""
        rows = self.database.rows("SELECT folder, environment, chosen FROM selections ORDER BY folder")
        return tuple(StoredSelection(*row) for row in rows)

    def set_trust(self, folder: str, trusted: bool) -> StoredTrust:
        """Store the user's decision whether code in `folder` may be executed, and return the stored decision.

        Raises OperationError if the decision cannot be stored permanently.
        """
        decided = time.time()
        self.database.write(
            "INSERT OR REPLACE INTO trust VALUES (?, ?, ?)", (folder, int(trusted), decided), must_persist=True
        )
        return StoredTrust(folder, trusted, decided)

    def forget_trust(self, folder: str) -> bool:
        """Delete the trust decision for a folder; return whether there was one."""
        return self.database.write("DELETE FROM trust WHERE folder = ?", (folder,), must_persist=True) > 0

    def trusts(self) -> tuple[StoredTrust, ...]:
        """Return all trust decisions, sorted by folder."""
        return tuple(
            _trust(row) for row in self.database.rows("SELECT folder, trusted, decided FROM trust ORDER BY folder")
        )

    def choice(self, name: str) -> str | None:
        """Return the user's choice that is stored under the key `name`, or None if none is stored."""
        return next(
            (str(row[0]) for row in self.database.rows("SELECT value FROM choices WHERE name = ?", (name,))), None
        )

    def choose(self, name: str, value: str) -> None:
        """Store a user's choice under the key `name`; raises OperationError if the file cannot be written to."""
        row = (name, value, time.time())
        self.database.write("INSERT OR REPLACE INTO choices VALUES (?, ?, ?)", row, must_persist=True)

    def interpreter_facts(self, path: str, mtime_ns: int, size: int) -> bytes | None:
        """Return the cached facts (such as the version) of the interpreter at a real path, serialised.

        `mtime_ns` (modification time in nanoseconds) and `size` (bytes) are those of its file now. None if nothing is
        cached, or if the file has changed since. Empty bytes mean that the interpreter failed; they expire after a day.
        """
        rows = self.database.rows(
            "SELECT facts FROM interpreters WHERE path = ? AND mtime_ns = ? AND size = ?"
            " AND (length(facts) > 0 OR asked > ?)",
            (path, mtime_ns, size, time.time() - 86400),
        )
        return bytes(rows[0][0]) if rows else None

    def keep_interpreter_facts(self, path: str, mtime_ns: int, size: int, facts: bytes) -> None:
        """Cache the serialised facts (such as the version) of the interpreter at a real path; replace earlier ones.

        Empty `facts` mean that the interpreter failed when it was run. `mtime_ns` (modification time in nanoseconds)
        and `size` (bytes) are those of its file.
        """
        values = (path, mtime_ns, size, facts, time.time())
        self._write_if_possible("INSERT OR REPLACE INTO interpreters VALUES (?, ?, ?, ?, ?)", values)

    def _write_if_possible(self, statement: str, values: tuple[Any, ...]) -> None:
        """Run a data-changing SQL statement; do nothing if another program has locked the database file.

        `values` are for the statement's placeholders. Used only for data that can be determined again, such as facts
        about interpreters.
        """
        with contextlib.suppress(OperationError):
            self.database.write(statement, values)

    def add_trash(self, entry: TrashEntry) -> None:
        """Record a removed environment: its id, original path, path in the trash folder, and time of removal."""
        self._write_if_possible(
            "INSERT OR REPLACE INTO trash VALUES (?, ?, ?, ?)", (entry.id, entry.original, entry.folder, entry.removed)
        )

    def forget_trash(self, entry_id: str) -> None:
        """Delete the record of a removed environment, after it was restored or finally deleted."""
        self._write_if_possible("DELETE FROM trash WHERE id = ?", (entry_id,))

    def trash(self, original: str | None = None) -> tuple[TrashEntry, ...]:
        """Return the records of removed environments in trash folders, latest removal first.

        `original` limits them to environments that were at this path.
        """
        where, values = ("WHERE original = ?", (original,)) if original is not None else ("", ())
        rows = self.database.rows(
            f"SELECT id, original, folder, removed FROM trash {where} ORDER BY removed DESC", values
        )
        return tuple(TrashEntry(*row) for row in rows)


def _trust(row: tuple[Any, ...]) -> StoredTrust:
    return StoredTrust(row[0], bool(row[1]), row[2])
