"""Mounted file systems: which of them may hang (network file systems), and access to these with a timeout."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from venvoy_server.environments.mount_types import may_hang

Answer = TypeVar("Answer")


class Mount(msgspec.Struct, frozen=True):
    """A mounted file system: mount point and type."""

    point: str
    type: str


def mounted() -> tuple[Mount, ...]:
    """Return the mounted file systems, longest mount point first; empty if unknown.

    The first mount point in this order that is a prefix of a path is the one of the path's file system.
    """
    try:
        descriptor = os.open("/proc/self/mounts", os.O_RDONLY)
    except OSError:
        return ()
    try:
        data = b"".join(iter(lambda: os.read(descriptor, 65536), b""))
    finally:
        os.close(descriptor)
    found = [_parse(line) for line in os.fsdecode(data).splitlines()]
    return tuple(sorted((mount for mount in found if mount), key=lambda mount: -len(mount.point)))


def _parse(line: str) -> Mount | None:
    fields = line.split(" ")
    if len(fields) < 3:
        return None
    point = fields[1]
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, character)
    return Mount(point, fields[2])


def network_points(mounts: Sequence[Mount]) -> tuple[str, ...]:
    """Return the mount points of file systems that may hang, such as `nfs`."""
    return tuple(mount.point for mount in mounts if may_hang(mount.type))


def type_of(path: str, mounts: Sequence[Mount]) -> str:
    """Return the type of the file system that holds a path, such as `nfs`; "" if unknown, "remote" for a Windows share.

    It is found from the text of the path: symlinks are not followed. `mounts` has the longest mount points first.
    """
    if sys.platform == "win32":
        return "remote" if path.startswith("\\\\") else ""
    return next((mount.type for mount in mounts if _is_under(path, mount.point)), "")


def _is_under(path: str, point: str) -> bool:
    return path == point or path.startswith(point if point.endswith("/") else point + "/")


def leads_to(path: str, points: Sequence[str]) -> str | None:
    """Return the mount point among `points` that is reached when `path` is resolved, or None if none is reached.

    A mount point is reached if `path` is at or below it, or if a symlink among the components of `path` leads there.
    The resolution stops at the mount point, so that nothing on the mount is accessed.
    """
    todo, done, links = [part for part in reversed(path.split("/")) if part], "", 0
    while todo:
        place = f"{done}/{todo.pop()}"
        for point in points:
            if _is_under(place, point):
                return point
        try:
            target = os.readlink(place)
        except (OSError, ValueError):
            done = place
            continue
        links += 1
        if links > 40:
            return None
        done = "" if target.startswith("/") else done
        todo.extend(part for part in reversed(target.split("/")) if part and part != ".")
        done, todo = _climb(done, todo)
    return None


def _climb(done: str, todo: list[str]) -> tuple[str, list[str]]:
    while todo and todo[-1] == "..":
        todo.pop()
        done = done.rpartition("/")[0]
    return done, todo


def ask(question: Callable[..., Answer], arguments: Sequence[object], seconds: float) -> Answer:
    """Call `question(*arguments)`, which may hang, in a daemon thread; return its result or raise its error.

    If that takes more than `seconds`, TimeoutError is raised, and the thread continues with its result ignored.
    """
    import threading

    box: list[Any] = []

    def work() -> None:
        try:
            box.append((question(*arguments), None))
        except (OSError, ValueError) as error:
            box.append((None, error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if not box:
        raise TimeoutError(errno.ETIMEDOUT, "The file system does not answer")
    answer, error = box[0]
    if error is not None:
        raise error
    return answer  # type: ignore[no-any-return]  # the list holds what the question returned
