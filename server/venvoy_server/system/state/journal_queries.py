"""Read-only queries of the journal of operations: which operations were interrupted, and which are running."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Problem, Repair
from venvoy_server.operations.lock_key import lock_key
from venvoy_server.operations.steps import MARKER
from venvoy_server.system.state.journal import Journal, JournalRow
from venvoy_server.system.state.journal_entries import has_own_journal
from venvoy_server.system.state.own_journal import own_journal


def interrupted(host: Host, journal: Journal, path: str) -> tuple[Problem, ...]:
    """Return a problem for each operation on the environment at `path` that was interrupted or left damage.

    Interrupted operations on environments inside the folder `path` are reported, too, since an interrupted creation or
    replacement may have left no environment.
    """
    keys = sorted({lock_key(host, path), lock_key(host, host.real_path(path))})
    journals = (journal, own_journal(path)) if has_own_journal(path) else (journal,)
    rows = [row for each in journals for row in each.unfinished() if not row.owner_alive]
    inside = tuple(key.rstrip(host.paths.sep) + host.paths.sep for key in keys)
    below = [row for row in rows if row.environment.startswith(inside)]
    left = [row for key in keys for each in journals for row in each.left_broken(key)]
    here = [row for row in rows if row.environment in keys]
    at_path = (_problem(host, path, row) for row in (*here, *left))
    return (*at_path, *(_problem(host, row.environment, row) for row in below))


def held(journal: Journal) -> dict[str, str]:
    """Return the kinds (such as `install`) of the operations that run in any process, by the path that they lock.

    The path is that of the environment, with symlinks in its parent folders resolved. An operation that locks a
    dependency file has `list:` before its path.
    """
    return {row.environment: row.kind for row in journal.unfinished() if row.owner_alive}


def _problem(host: Host, path: str, row: JournalRow) -> Problem:
    repair = Repair("Repair the environment", "repair", {"path": path})
    if host.link_stat(host.paths.join(path, MARKER)) is not None:
        message = f"An earlier {row.kind} was interrupted, and what it made is not complete. Repair it to clean up, or create it again."
        return Problem("interrupted-operation", message, "error", path, repair)
    what = f" ({row.broken})" if row.broken else ""
    message = f"An earlier {row.kind} was interrupted{what}. Repair it to clean up; the next change does so, too."
    return Problem("interrupted-operation", message, "warning", path, repair)
