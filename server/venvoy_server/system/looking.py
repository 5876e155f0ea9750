"""What the journal says about an environment, for those who only look: nothing is changed."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Problem, Repair
from venvoy_server.operations.target import lock_key
from venvoy_server.system.journal import Journal, JournalRow


def interrupted(host: Host, journal: Journal, path: str) -> tuple[Problem, ...]:
    """Return a problem for each operation on an environment that was interrupted, or left something broken."""
    keys = sorted({lock_key(host, path), lock_key(host, host.real_path(path))})
    rows = [row for key in keys for row in journal.unfinished(key) if not row.owner_alive]
    left = [row for key in keys for row in journal.left_broken(key)]
    return tuple(_problem(path, row) for row in (*rows, *left))


def holder(host: Host, journal: Journal, path: str) -> JournalRow | None:
    """Return the running operation that holds an environment, or None."""
    return next((row for row in journal.unfinished(lock_key(host, path)) if row.owner_alive), None)


def _problem(path: str, row: JournalRow) -> Problem:
    what = f" ({row.broken})" if row.broken else ""
    message = f"An earlier {row.kind} did not come to its end{what}. The next change, or a repair, mends that."
    repair = Repair("Repair the environment", "repair", {"path": path})
    return Problem("interrupted-operation", message, "warning", path, repair)
