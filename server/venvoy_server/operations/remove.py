"""The plans that remove an environment (move it to the trash) and restore it, and the expiry of trash entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS, from_json
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import names_in
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.locations import refuse_protected, trash_slot
from venvoy_server.operations.steps import (
    KEPT_IN_PLACE,
    TRASH,
    DeleteFolder,
    MoveContents,
    MoveFolder,
    OpenTrash,
    Plan,
    Step,
)
from venvoy_server.operations.target import Target
from venvoy_server.operations.trash_entry import RemovedBy, TrashEntry

_ENTRY_SIZE = 1 << 20
_MOST_SHOWN = 8


def refuse_removal(host: Host, target: Target, doing: str) -> OperationError | None:
    """Return the error for a conda environment, or a protected folder (root, home) that would be moved entirely.

    None for any other target. `doing` is the word for the message: "removed" or "replaced".
    """
    path = target.path
    reason = refuse_protected(host, path)
    if reason is not None and not target.shared:
        return OperationError("protected-folder", f"{path} is not {doing}: {reason}.", {"path": path})
    environment = target.environment
    if environment is not None and environment.kind == "conda":
        message = f"{path} is managed by conda. Remove it with: conda env remove --prefix {path}"
        return OperationError("not-an-environment", message, {"path": path, "found": "conda"})
    return None


def plan_remove(host: Host, target: Target, operation: str) -> Plan:
    """Return the plan that moves an environment to the trash; raises OperationError if it must not be removed.

    `operation` is the operation's id, which names its folder in the trash.
    """
    path = target.path
    refused = refuse_removal(host, target, "removed")
    if refused is not None:
        raise refused
    if target.kind not in {"environment", "unfinished"} or (target.environment is None and not _is_ours(target)):
        message = f"There is no environment at {path}; nothing is removed."
        raise OperationError("not-an-environment", message, {"path": path, "found": target.kind})
    return Plan("remove", path, moving_away(host, target, operation, "remove"))


def _is_ours(target: Target) -> bool:
    """Return whether the folder at the target's path contains only files that creating an environment makes.

    Such a folder was left by an interrupted creation, and holds nothing of the user.
    """
    return target.content is not None and not target.content.others


def moving_away(host: Host, target: Target, operation: str, by: RemovedBy) -> tuple[Step, ...]:
    """Return the steps that move an environment to the trash, without the files of a project that shares its folder.

    `operation` is the operation's id, which names its folder in the trash; `by` is the kind of operation.
    """
    path, names = target.path, target.movable
    slot = trash_slot(host, path, operation, inside=names is not None)
    kept = host.paths.join(slot, host.paths.basename(path))
    if names is None:
        return OpenTrash(slot, path, by=by), MoveFolder(path, kept)
    return OpenTrash(slot, path, names, by), MoveContents(path, kept, names)


def kept_files(target: Target) -> tuple[str, ...]:
    """Return a notice about the files that stay when the environment at the target's path is removed.

    Files stay if the environment shares its folder with a project. Empty if there are none.
    """
    names = _others(target) if target.shared else ()
    if not names:
        return ()
    rest = f"only the environment goes to the trash, and the rest stays where it is: {_listed(names)}."
    return (f"{target.path} is also a project: {rest}",)


def kept_in_trash(target: Target) -> tuple[str, ...]:
    """Return the notice that a replaced environment is in the trash.

    If other files from its folder were moved with it, the notice lists them.
    """
    names = _others(target)
    also = f", with what else was in it ({_listed(names)})" if names else ""
    return (f"The environment that was at {target.path} is in the trash{also}; `restore` brings it back.",)


def _others(target: Target) -> tuple[str, ...]:
    """Return the top-level names in an environment's folder that do not belong to the environment."""
    content = target.content.others if target.content is not None else ()
    return tuple(sorted({name.split("/")[0] for name in content} - KEPT_IN_PLACE))


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:_MOST_SHOWN], *(["..."] if len(names) > _MOST_SHOWN else [])])


def entries_beside(host: Host, path: str) -> tuple[TrashEntry, ...]:
    """Return the trash entries of environments that were removed from `path`, newest first.

    Both the trash next to the path and the one inside it are searched. The original path of an entry is derived from
    the folder in which the entry was found, since the project may have been moved in the meantime.
    """
    join = host.paths.join
    name = host.paths.basename(path)
    found = [
        _entry(host, join(trash, slot), name, path)
        for trash in (join(host.paths.dirname(path), TRASH), join(path, TRASH))
        for slot in _slots(host, trash)
    ]
    return tuple(sorted((entry for entry in found if entry is not None), key=lambda entry: -entry.removed))


def _slots(host: Host, trash: str) -> list[str]:
    """Return the names of the folders (one per operation) in a trash folder; none if the trash folder is a symlink."""
    status = host.link_stat(trash)
    if status is None or status.kind != "folder":
        return []
    try:
        return [child.name for child in host.children(trash) if child.kind == "folder" and child.name.isalnum()]
    except OSError:
        return []


def _entry(host: Host, slot: str, name: str, path: str) -> TrashEntry | None:
    if host.link_stat(host.paths.join(slot, name)) is None:
        return None
    try:
        entry = from_json(host.read(host.paths.join(slot, "entry.json"), _ENTRY_SIZE), TrashEntry)
    except (OSError, *JSON_ERRORS):
        return None
    return msgspec.structs.replace(entry, id=host.paths.basename(slot), folder=slot, original=path)


def plan_restore(
    host: Host, target: Target, entries: Sequence[TrashEntry], known: Collection[str], operation: str
) -> Plan:
    """Return the plan that restores the environment in the first of the trash `entries` to the target's path.

    If a replacement or a repair moved it away, the environment that took its place is moved to the trash. An entry
    whose id is not in `known` (the ids in the user's own state) must contain an environment, since a trash folder may
    come with a cloned project. `operation` is the id of this operation. Raises OperationError if there is no entry, or
    if restoring is impossible.
    """
    path = target.path
    if not entries:
        message = f"Nothing that was removed from {path} is in the trash any more."
        raise OperationError("nothing-to-restore", message, {"path": path})
    entry = entries[0]
    inside = host.paths.join(entry.folder, host.paths.basename(path))
    if entry.id not in known and not _holds_environment(host, inside):
        message = f"{inside} is not an environment, so it is not moved to {path}."
        raise OperationError("not-an-environment", message, {"path": path, "found": inside})
    away = _out_of_the_way(host, target, entry, operation)
    if entry.names:
        back: Step = MoveContents(inside, path, entry.names)
    else:
        back = MoveFolder(inside, path, replaces_empty=target.kind == "empty")
    return Plan("restore", path, (*away, back, DeleteFolder(entry.folder)))


def _holds_environment(host: Host, inside: str) -> bool:
    status = host.link_stat(inside)
    if status is not None and status.kind == "link":
        return host.stat(inside) is None or read_environment(host, inside) is not None
    return read_environment(host, inside) is not None


def _out_of_the_way(host: Host, target: Target, entry: TrashEntry, operation: str) -> tuple[Step, ...]:
    """Return the steps that clear the target's path before a removed environment is restored to it.

    They move away the environment that has replaced the removed one; none if the path is free. `entry` is the removed
    environment's entry in the trash. `operation` is the operation's id. Raises OperationError if anything else is at
    the path.
    """
    path = target.path
    if target.kind == "absent":
        return ()
    if target.kind == "environment" and entry.by != "remove":
        refused = refuse_removal(host, target, "replaced")
        if refused is not None:
            raise refused
        return moving_away(host, target, operation, "restore")
    if entry.names and target.kind in {"empty", "occupied"}:
        taken = [name for name in entry.names if host.link_stat(host.paths.join(path, *name.split("/"))) is not None]
        if not taken:
            return ()
        message = f"{path} has another {taken[0]} by now; rename it, and restore again."
        raise OperationError("path-occupied", message, {"path": path, "found": taken})
    if _is_free(host, target):
        return ()
    message = f"{_what_is_at(host, target)}. Rename it, and restore again."
    raise OperationError("path-occupied", message, {"path": path, "found": target.kind})


def _is_free(host: Host, target: Target) -> bool:
    """Return whether the target is an empty folder that is not a mount point, so that a rename can replace it."""
    return target.kind == "empty" and not target.mounted and not names_in(host, target.path)


def _what_is_at(host: Host, target: Target) -> str:
    """Return what is at the target's path, as the beginning of a sentence (`There is an environment at /a/.venv`)."""
    path = target.path
    if target.kind == "environment":
        return f"There is an environment at {path}"
    if target.kind == "link":
        return f"There is a link at {path}"
    if target.mounted:
        return f"Another file system is mounted at {path}"
    names = sorted(names_in(host, path))
    return f"There is a folder at {path} that holds {_listed(names)}" if names else f"Something else is at {path}"


def expired(entries: Sequence[TrashEntry], now: float, days: float) -> tuple[TrashEntry, ...]:
    """Return the trash entries that were removed more than `days` before `now` (seconds since 1970)."""
    return tuple(entry for entry in entries if now - entry.removed > days * 86400)
