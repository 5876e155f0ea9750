"""Leftovers of interrupted installations in site-packages: renamed if they block uv, and deleted by a repair."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.locations import trash_slot
from venvoy_server.operations.steps import DeleteFolder, MoveFolder, OpenTrash, Plan
from venvoy_server.packages.leftovers import Leftover, leftovers
from venvoy_server.packages.read import own_site_packages
from venvoy_server.system.files import folders

if TYPE_CHECKING:
    from venvoy_server.environments.host import Host
    from venvoy_server.environments.model import Environment
    from venvoy_server.operations.target import Target
    from venvoy_server.system.execution.running_operation import RunningOperation


def own_leftovers(host: Host, environment: Environment) -> tuple[Leftover, ...]:
    """Return the leftovers of interrupted installations in an environment's own site-packages."""
    return leftovers(host, own_site_packages(host, environment))


def unblock(work: RunningOperation, environment: Environment) -> None:
    """Rename leftovers of interrupted installations that make uv fail, to names with `~` in front; nothing is deleted.

    pip and uv ignore such names. A failed rename is added to the operation's notices.
    """
    for each in own_leftovers(work.host, environment):
        name = os.path.basename(each.path)
        if not each.stops_uv or not (each.removable or name.startswith("-")):
            continue
        try:
            folders.rename(each.path, os.path.join(os.path.dirname(each.path), f"~{name}"))
        except OperationError as error:
            work.notices.append(f"{name} stops uv, and could not be renamed: {error.message}")
        else:
            work.notices.append(
                f"{name} was left by an interrupted installation, and uv does nothing while it is there: it is called"
                f" ~{name} now. A repair of {environment.prefix} deletes it."
            )


def plan_tidying(host: Host, target: Target, found: tuple[Leftover, ...], operation: str) -> Plan:
    """Return the plan that deletes leftovers of interrupted installations.

    All are moved to the trash first, and restored on failure. `operation` is the operation's id, which names its folder
    in the trash.
    """
    slot = trash_slot(host, target.path, operation, inside=target.movable is not None)
    moves = (
        MoveFolder(each.path, host.paths.join(slot, f"{number}{host.paths.basename(each.path)}"))
        for number, each in enumerate(found)
    )
    return Plan("repair", target.path, (OpenTrash(slot, target.path, by="repair"), *moves, DeleteFolder(slot)))
