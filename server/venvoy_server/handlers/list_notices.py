"""Notices for the user about lock files that are out of date after a list of dependencies was changed."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.dialects.lock_files import script_locks
from venvoy_server.handlers.dependency_list import DependencyList

_LOCKS = (
    ("uv.lock", "uv lock"),
    ("poetry.lock", "poetry lock"),
    ("pdm.lock", "pdm lock"),
    ("pylock.toml", "venvoy lock pyproject.toml -o pylock.toml"),
)


def lock_notices(context: CallContext, target: DependencyList) -> list[str]:
    """Return notices about lock files that are out of date because the list of dependencies `target` was changed.

    The lock files are found by name in the folder of the list's file: for example `dev.txt` for `dev.in`, or `uv.lock`
    for a pyproject.toml. A notice names the lock and, except for requirements files, the command that updates it.
    """
    paths = context.host.paths
    folder, name = paths.dirname(target.path), paths.basename(target.path)
    if target.kind == "script":
        of_uv, standard = script_locks(name)
        word = quote(name)
        commands = ((of_uv, f"uv lock --script {word}"), (standard, f"venvoy lock {word}"))
        return _stale_lock_notices(context, folder, commands)
    if target.kind == "project":
        return _stale_lock_notices(context, folder, _LOCKS)
    if name.endswith(".in") and context.host.exists(paths.join(folder, f"{name[:-3]}.txt")):
        return [f"{name[:-3]}.txt does not have this change yet; compile it again."]
    return []


def _stale_lock_notices(context: CallContext, folder: str, locks: Iterable[tuple[str, str]]) -> list[str]:
    """Return a notice for each lock file in `folder` that is out of date because a list of dependencies was changed.

    `locks` are pairs: a lock file's name, and the command that updates the lock. Each of these lock files that exists
    counts as out of date. The notice names the file and the command.
    """
    found = [(lock, how) for lock, how in locks if context.host.exists(context.host.paths.join(folder, lock))]
    return [f"{lock} does not have this change yet; `{how}` brings it up to date." for lock, how in found]
