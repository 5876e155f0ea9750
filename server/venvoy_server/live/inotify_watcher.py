"""File system events for a set of folders on Linux, from the kernel's inotify interface (`man 7 inotify`).

The `watchfiles` library, used on other systems, takes a fixed set of folders and polls: each set needs one of the
user's 128 inotify instances, and events arrive up to half a second late. This module adds and removes single folders,
so a service can watch those of a thousand workspaces, and wakes up only for events.
"""

from __future__ import annotations

import logging
import os
import select
import struct
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from venvoy_server.environments.path_bytes import is_undecodable

logger = logging.getLogger("venvoy.watching")

COLLECT_SECONDS = 0.02
"""Pause in seconds after a batch of events, in which further events accumulate."""
CHECK_SECONDS = 5.0
"""Minimum seconds between two checks, made by `watch`, whether the watched folders were replaced."""
CHECK_SHARE = 50
"""Minimum pause after such a check, as a multiple of its duration."""
CHECK_SLICE = 0.01
"""Maximum seconds of one check, which blocks the reports; the rest is checked after a pause."""
MOST_FOLDERS = 200_000
_LIMIT_FILE = "/proc/sys/fs/inotify/max_user_watches"
_EVENT = struct.Struct("iIII")
_CLOSE_ON_EXEC, _NON_BLOCKING = 0o2000000, 0o4000
_ATTRIBUTES, _WRITTEN, _MOVED_FROM, _MOVED_TO, _CREATED, _DELETED = 0x4, 0x8, 0x40, 0x80, 0x100, 0x200
_SELF_DELETED, _SELF_MOVED, _UNMOUNTED, _OVERFLOWN, _IGNORED = 0x400, 0x800, 0x2000, 0x4000, 0x8000
_ONLY_FOLDERS = 0x1000000
_MASK = (
    _ATTRIBUTES | _WRITTEN | _MOVED_FROM | _MOVED_TO | _CREATED | _DELETED | _SELF_DELETED | _SELF_MOVED | _ONLY_FOLDERS
)
_GONE = _SELF_DELETED | _SELF_MOVED | _UNMOUNTED | _IGNORED
_IDENTITY_BITS = 128
_IDENTITY_MASK = (1 << _IDENTITY_BITS) - 1
_NO_SPACE = frozenset((12, 28))
"""ENOMEM and ENOSPC: the user's watch limit is reached."""


class InotifyWatcher:
    """Watches folders with inotify, and calls `changed` with the set of changed paths.

    The callback runs in the watcher's own thread, or in the thread that calls `watch`.
    """

    def __init__(
        self,
        changed: Callable[[set[str]], None],
        check_seconds: float = CHECK_SECONDS,
        check_slice: float = CHECK_SLICE,
    ) -> None:
        self._changed = changed
        self._check_seconds, self._check_slice = check_seconds, check_slice
        self._lock = threading.Lock()
        # A service may watch a hundred thousand folders, so values are single numbers or strings to save memory.
        self._known: dict[str, int] = {}
        self._paths: dict[int, str | tuple[str, ...]] = {}
        self._absent: dict[str, None] = {}
        self._unchecked: list[str] = []
        self._most_known = 0
        self._library: Any = None
        self._descriptor = -1
        self._stop = threading.Event()
        self._wake: tuple[int, int] = (-1, -1)
        self._thread: threading.Thread | None = None
        self._check_at = 0.0
        self.works = True
        self.left_out: frozenset[str] = frozenset()

    def watch(self, folders: Iterable[str], no_longer: Collection[str] = ()) -> frozenset[str]:
        """Add `folders` to the watched set and remove `no_longer`; return the folders that are newly watched.

        Folders that are missing or over the watch limit are tried again at each call. `left_out` holds those over the
        limit.
        """
        with self._lock:
            if self._stop.is_set() or not self._begin():
                return frozenset()
            changes = self._read()
            for path in no_longer:
                self._absent.pop(path, None)
                self._forget(path)
            self._shrink()
            self._drop_replaced()
            absent, self._absent = self._absent, {}
            named = (path for path in folders if path not in absent and not is_undecodable(path))
            new = self._add_all((*absent, *named))
        self._report(changes)
        return new

    def close(self) -> None:
        """Stop watching; the watcher's thread ends and closes its file descriptors."""
        with self._lock:
            thread = None if self._stop.is_set() else self._thread
            self._stop.set()
            if thread is not None:
                os.write(self._wake[1], b".")
        if thread is not None and thread is not threading.current_thread():
            thread.join(1.0)

    def _begin(self) -> bool:
        """Open inotify and start the watcher's thread on the first call; return whether folders can be watched."""
        if self._thread is not None or not self.works:
            return self.works
        try:
            self._library = _c_library()
            self._descriptor = self._library.inotify_init1(_CLOSE_ON_EXEC | _NON_BLOCKING)
        except (ImportError, OSError, AttributeError):
            pass
        if self._descriptor < 0:
            logger.warning("folders cannot be watched: the system has no inotify instance for this process")
            self.works = False
            return False
        self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()
        return True

    def _add_all(self, paths: Iterable[str]) -> frozenset[str]:
        new, left_out, most = set[str](), set[str](), _most_folders()
        for path in paths:
            if path in self._known:
                continue
            is_full = bool(left_out) or len(self._known) >= most
            identity = None if is_full else _identity(path)
            if identity is not None and self._add(path, identity):
                new.add(path)
                continue
            if is_full or (identity is not None and _last_error() in _NO_SPACE):
                left_out.add(path)
            self._absent[path] = None
        if left_out and not self.left_out:
            logger.warning("%d folders over the watch limit are polled instead", len(left_out))
        self.left_out = frozenset(left_out)
        return frozenset(new)

    def _add(self, path: str, identity: int) -> bool:
        """Watch the folder at `path` with inotify, and return whether that succeeded.

        On failure, the C library's `errno` is the reason. `identity` is the folder's device and inode, combined into
        one integer. It is stored, so that later checks can detect that another folder has replaced this one.
        """
        number = self._library.inotify_add_watch(self._descriptor, os.fsencode(path), _MASK)
        if number >= 0:
            self._known[path] = number << _IDENTITY_BITS | identity
            self._paths[number] = (*others, path) if (others := self._paths_of(number)) else path
        return bool(number >= 0)

    def _lose(self, path: str) -> None:
        """Stop watching a path whose folder was moved or deleted; the next call of `watch` tries to watch it again."""
        self._forget(path)
        self._absent[path] = None

    def _forget(self, path: str) -> None:
        if path not in self._known:
            return
        number = self._known.pop(path) >> _IDENTITY_BITS
        others = tuple(each for each in self._paths_of(number) if each != path)
        if others:
            self._paths[number] = others
        elif self._paths.pop(number, None) is not None:
            self._library.inotify_rm_watch(self._descriptor, number)

    def _shrink(self) -> None:
        """Copy the internal dicts after most watched folders were removed: dicts do not free memory by themselves."""
        self._most_known = max(self._most_known, len(self._known))
        if len(self._known) < self._most_known // 4:
            self._known, self._paths = dict(self._known), dict(self._paths)
            self._unchecked = [path for path in self._unchecked if path in self._known]
            self._most_known = len(self._known)

    def _paths_of(self, number: int) -> tuple[str, ...]:
        """Return the watched paths with the inotify watch descriptor `number`.

        There are several if symlinks lead to the same folder.
        """
        paths = self._paths.get(number, ())
        return (paths,) if isinstance(paths, str) else paths

    def _drop_replaced(self) -> None:
        """Stop watching paths whose folder is gone or replaced, since renaming an ancestor folder causes no event.

        A call checks as many paths as the time limit (`check_slice`) allows; the next call continues with the others.
        """
        start = time.monotonic()
        if start < self._check_at:
            return
        self._unchecked = self._unchecked or list(self._known)
        end = start
        while self._unchecked and end <= start + self._check_slice:
            path = self._unchecked.pop()
            known = self._known.get(path)
            if known is not None and _identity(path) != known & _IDENTITY_MASK:
                self._lose(path)
            end = time.monotonic()
        pause = 0.0 if self._unchecked else self._check_seconds
        self._check_at = end + max(pause, (end - start) * CHECK_SHARE)

    def _read(self) -> set[str]:
        """Read all pending inotify events and return the changed paths. The caller must hold the lock."""
        changes = set[str]()
        while True:
            try:
                data = os.read(self._descriptor, 65536)
            except OSError:  # no more events
                return changes
            for number, mask, name in _events(data):
                changes.update(self._take(number, mask, name))

    def _take(self, number: int, mask: int, name: str) -> list[str]:
        if mask & _OVERFLOWN:
            return list(self._known)  # events were lost: each folder may have changed
        paths = self._paths_of(number)
        for path in paths if mask & _GONE else ():
            # If a folder is deleted or unmounted, its subfolders have their own events; if it is moved, they have none.
            below = [known for known in self._known if known.startswith(f"{path}/")] if mask & _SELF_MOVED else []
            for each in (path, *below):
                if each in self._known:
                    self._lose(each)
        return [os.path.join(path, name) if name else path for path in paths]

    def _run(self) -> None:
        waiting = select.poll()
        waiting.register(self._descriptor, select.POLLIN)
        waiting.register(self._wake[0], select.POLLIN)
        while not self._stop.is_set():
            waiting.poll()
            with self._lock:
                changes = self._read()
            self._report(changes)
            self._stop.wait(COLLECT_SECONDS)
        with self._lock:
            for descriptor in (self._descriptor, *self._wake):
                os.close(descriptor)

    def _report(self, changes: set[str]) -> None:
        if changes and not self._stop.is_set():
            self._changed(changes)


def _events(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Parse the bytes that inotify returned; yield each event's watch descriptor, event mask and entry name.

    The name is empty if the event is about the watched folder itself.
    """
    at = 0
    while at < len(data):
        number, mask, _, size = _EVENT.unpack_from(data, at)
        at += _EVENT.size + size
        yield number, mask, os.fsdecode(data[at - size : at].rstrip(b"\0"))


def _identity(path: str) -> int | None:
    """Return the device and inode of a path, combined into one integer, or None if nothing is at the path."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev << 64 | found.st_ino


def _c_library() -> Any:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _last_error() -> int:
    import ctypes

    return ctypes.get_errno()


def _most_folders() -> int:
    """Return how many folders this process may watch: half of the user's inotify limit, and at most 200,000."""
    try:
        with open(_LIMIT_FILE) as file:
            return min(MOST_FOLDERS, int(file.read()) // 2)
    except (OSError, ValueError):
        return MOST_FOLDERS
