"""The plans that move an environment into the trash folder beside it, and back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from venvoy_server.environments.documents import JSON_ERRORS
from venvoy_server.environments.host import Host
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.places import refuse_protected, trash_slot
from venvoy_server.operations.steps import TRASH, DeleteFolder, MoveFolder, OpenTrash, Plan
from venvoy_server.operations.target import Target

_ENTRY_SIZE = 65536


class TrashEntry(msgspec.Struct, frozen=True):
    """A removed environment: where it was, in which folder it lies now, and when it was removed (seconds since 1970)."""

    id: str
    original: str
    folder: str
    removed: float


def plan_remove(host: Host, target: Target, operation: str) -> Plan:
    """Return the plan that removes an environment; raises OperationError where what stands there must stay."""
    path = target.path
    reason = refuse_protected(host, path)
    if reason is not None:
        raise OperationError("protected-folder", f"{path} is not removed: {reason}.", {"path": path})
    environment = target.environment
    if environment is None or target.kind != "environment":
        message = f"There is no environment at {path}; nothing is removed."
        raise OperationError("not-an-environment", message, {"path": path, "found": target.kind})
    if environment.kind == "conda":
        message = f"{path} is kept by conda. Remove it with: conda env remove --prefix {path}"
        raise OperationError("not-an-environment", message, {"path": path, "found": "conda"})
    slot = trash_slot(host, path, operation)
    return Plan(
        "remove", path, (OpenTrash(slot, path), MoveFolder(path, host.paths.join(slot, host.paths.basename(path))))
    )


def entries_beside(host: Host, path: str) -> tuple[TrashEntry, ...]:
    """Return what was removed from exactly this path and lies in the trash folder beside it, newest first.

    The path of an entry is made from the place where it was found: the project may have been moved since.
    """
    parent, name = host.paths.dirname(path), host.paths.basename(path)
    trash = host.paths.join(parent, TRASH)
    try:
        slots = [child.name for child in host.children(trash) if child.kind == "folder"]
    except OSError:
        return ()
    found = [_entry(host, host.paths.join(trash, slot), name, path) for slot in slots]
    return tuple(sorted((entry for entry in found if entry is not None), key=lambda entry: -entry.removed))


def _entry(host: Host, slot: str, name: str, path: str) -> TrashEntry | None:
    if host.link_stat(host.paths.join(slot, name)) is None:
        return None
    try:
        data = host.read(host.paths.join(slot, "entry.json"), _ENTRY_SIZE)
        entry = msgspec.json.decode(data, type=TrashEntry)
    except (OSError, *JSON_ERRORS):
        return None
    return msgspec.structs.replace(entry, folder=slot, original=path)


def plan_restore(host: Host, target: Target, entries: Sequence[TrashEntry]) -> Plan:
    """Return the plan that brings back the first of the entries; raises OperationError."""
    path = target.path
    if not entries:
        message = f"Nothing that was removed from {path} is in the trash any more."
        raise OperationError("nothing-to-restore", message, {"path": path})
    if target.kind != "absent":
        message = f"Something stands at {path}; remove or rename it, and restore again."
        raise OperationError("path-occupied", message, {"path": path, "found": target.kind})
    slot = entries[0].folder
    inside = host.paths.join(slot, host.paths.basename(path))
    return Plan("restore", path, (MoveFolder(inside, path), DeleteFolder(slot)))


def expired(entries: Sequence[TrashEntry], now: float, days: float) -> tuple[TrashEntry, ...]:
    """Return the entries that have been kept long enough."""
    return tuple(entry for entry in entries if now - entry.removed > days * 86400)
