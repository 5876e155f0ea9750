"""What stands at the place where an environment is to be made, moved or removed."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.steps import MARKER

TargetKind = Literal["absent", "empty", "environment", "unfinished", "link", "occupied"]


class Target(msgspec.Struct, frozen=True):
    """A place on disk: what stands there, and which folders above it are missing (outermost first).

    "unfinished" is a folder of ours whose making was interrupted, "link" a link that leads to nothing useful,
    "occupied" a file, or a folder with something else in it.
    """

    path: str
    kind: TargetKind
    missing_parents: tuple[str, ...] = ()
    environment: Environment | None = None


def look_at(host: Host, path: str) -> Target:
    """Return what stands at an absolute path."""
    standing = host.link_stat(path)
    if standing is None:
        return Target(path, "absent", _missing_parents(host, path))
    environment = read_environment(host, path)
    if host.stat(host.paths.join(path, MARKER)) is not None:
        return Target(path, "unfinished", (), environment)
    if environment is not None:
        return Target(path, "environment", (), environment)
    if standing.kind == "link":
        return Target(path, "link")
    return Target(path, "empty" if _is_empty_folder(host, path) else "occupied")


def lock_key(host: Host, path: str) -> str:
    """Return the name under which operations on a place exclude each other: its folder resolved, its own name not."""
    return host.paths.join(host.real_path(host.paths.dirname(path)), host.paths.basename(path))


def _is_empty_folder(host: Host, path: str) -> bool:
    try:
        return not host.children(path)
    except OSError:
        return False


def _missing_parents(host: Host, path: str) -> tuple[str, ...]:
    missing: list[str] = []
    folder = host.paths.dirname(path)
    while host.link_stat(folder) is None and host.paths.dirname(folder) != folder:
        missing.append(folder)
        folder = host.paths.dirname(folder)
    return tuple(reversed(missing))
