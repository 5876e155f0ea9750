"""What else a person should know after a list of dependencies changed: lock files that say something else now."""

from __future__ import annotations

from venvoy_server.call_context import CallContext
from venvoy_server.handlers.dependency_list import DependencyList

_LOCKS = (
    ("uv.lock", "uv lock"),
    ("poetry.lock", "poetry lock"),
    ("pdm.lock", "pdm lock"),
)


def lock_notices(context: CallContext, target: DependencyList) -> list[str]:
    """Return a sentence for each lock file next to a changed list."""
    paths = context.host.paths
    folder, name = paths.dirname(target.path), paths.basename(target.path)
    if target.kind == "script":
        lock = f"{name}.lock"
        command = f"uv lock --script {name}"
        stale = f"{lock} does not have this change yet; `{command}` brings it up to date."
        return [stale] if context.host.exists(paths.join(folder, lock)) else []
    if target.kind == "project":
        found = [(lock, how) for lock, how in _LOCKS if context.host.exists(paths.join(folder, lock))]
        return [f"{lock} does not have this change yet; `{how}` brings it up to date." for lock, how in found]
    if name.endswith(".in") and context.host.exists(paths.join(folder, f"{name[:-3]}.txt")):
        return [f"{name[:-3]}.txt does not have this change yet; compile it again."]
    return []
