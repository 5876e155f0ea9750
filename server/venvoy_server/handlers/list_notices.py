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
    """Return a notice for each lock file in the folder of a changed list that was made from this list.

    Such a lock does not contain the change yet. `target` is the list of dependencies that was changed.
    """
    paths = context.host.paths
    folder, name = paths.dirname(target.path), paths.basename(target.path)
    if target.kind == "script":
        of_uv, standard = script_locks(name)
        word = quote(name)
        commands = ((of_uv, f"uv lock --script {word}"), (standard, f"venvoy lock {word}"))
        return _stale(context, folder, commands)
    if target.kind == "project":
        return _stale(context, folder, _LOCKS)
    if name.endswith(".in") and context.host.exists(paths.join(folder, f"{name[:-3]}.txt")):
        return [f"{name[:-3]}.txt does not have this change yet; compile it again."]
    return []


def _stale(context: CallContext, folder: str, locks: Iterable[tuple[str, str]]) -> list[str]:
    """Return a notice for each of these lock files that exists in `folder`; it says which command updates the lock.

    `locks` are pairs of a lock's file name and that command.
    """
    found = [(lock, how) for lock, how in locks if context.host.exists(context.host.paths.join(folder, lock))]
    return [f"{lock} does not have this change yet; `{how}` brings it up to date." for lock, how in found]
