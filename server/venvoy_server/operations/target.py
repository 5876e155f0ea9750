"""Inspection of a target: the path at which an environment is to be created, moved or removed."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.environments.belongings import Belongings, belongings
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.steps import KEPT_IN_PLACE, MARKER

TargetKind = Literal["absent", "empty", "environment", "unfinished", "link", "occupied"]


class Target(msgspec.Struct, frozen=True):
    """A path, what is there, and which of its parent folders are missing (outermost first).

    The kind "unfinished" is a folder left by an interrupted creation, "link" a symlink that does not lead to an
    environment, "occupied" a file, or a folder with other content; "absent", "empty" and "environment" are the others.
    `content` divides the entries of an environment's folder into its own and those of the user; None if `path` is a
    symlink. `mounted` is whether the folder is a mount point, which cannot be renamed.
    """

    path: str
    kind: TargetKind
    missing_parents: tuple[str, ...] = ()
    environment: Environment | None = None
    content: Belongings | None = None
    mounted: bool = False

    @property
    def shared(self) -> bool:
        """Return whether the folder contains a project or other files of the user in addition to the environment."""
        return self.content is not None and self.content.shared

    @property
    def movable(self) -> tuple[str, ...] | None:
        """Return the relative paths of the entries to move if the folder itself must stay.

        None if the entire folder can be moved.
        """
        if self.content is None or not (self.shared or self.mounted):
            return None
        others = () if self.shared else self.content.others
        return tuple(name for name in (*self.content.own, *others) if name not in KEPT_IN_PLACE)


def look_at(host: Host, path: str) -> Target:
    """Inspect an absolute path, and return what is there."""
    status = host.link_stat(path)
    if status is None:
        return Target(path, "absent", _missing_parents(host, path))
    environment = read_environment(host, path)
    if host.link_stat(host.paths.join(path, MARKER)) is not None:
        return Target(path, "unfinished", (), environment, _content(host, path, status.kind), host.is_mount(path))
    if environment is not None:
        return Target(path, "environment", (), environment, _content(host, path, status.kind), host.is_mount(path))
    if status.kind == "link":
        return Target(path, "link")
    return Target(path, "empty" if _is_empty_folder(host, path) else "occupied", mounted=host.is_mount(path))


def _content(host: Host, path: str, kind: str) -> Belongings | None:
    if kind != "folder":
        return None
    try:
        return belongings(host, path)
    except OSError:
        return None


def _is_empty_folder(host: Host, path: str) -> bool:
    try:
        return not {child.name for child in host.children(path)} - KEPT_IN_PLACE
    except OSError:
        return False


def _missing_parents(host: Host, path: str) -> tuple[str, ...]:
    missing: list[str] = []
    folder = host.paths.dirname(path)
    while host.link_stat(folder) is None and host.paths.dirname(folder) != folder:
        missing.append(folder)
        folder = host.paths.dirname(folder)
    return tuple(reversed(missing))
