"""Watch a set of folders for file system events with the `watchfiles` library, and report changed paths in batches."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Protocol

from venvoy_server.environments.path_bytes import is_undecodable

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

logger = logging.getLogger("venvoy.watching")

SHORTEST_LOOK, LONGEST_LOOK = 0.1, 0.5
"""Bounds in seconds of the interval at which the library's events are polled: short after events, then longer."""
RETIRED_SECONDS = 1.0
"""Time in seconds for which a replaced group is still polled, so that its last events are not lost."""
MOST_RETIRED = 16
MOST_FOLDERS = 4000
MOST_IN_GROUP = 250
"""Maximum number of folders in one of the library's watchers; creating one blocks the process for 30 µs per folder."""


class Watcher(Protocol):
    """Watches a set of folders for changes of their entries, but not of their subfolders' entries."""

    @property
    def works(self) -> bool:
        """Return whether this machine can report changes of folders; if not, they have to be polled."""
        ...

    @property
    def left_out(self) -> frozenset[str]:
        """Return the folders that are not watched because the maximum number of watched folders is reached."""
        ...

    def watch(self, folders: Iterable[str], no_longer: Collection[str] = ()) -> frozenset[str]:
        """Add `folders` to the watched set and remove `no_longer`; return the folders that are newly watched.

        The result may include folders of earlier calls that did not exist then and exist now.
        """
        ...

    def close(self) -> None:
        """Stop watching all folders."""
        ...


Identities = dict[str, tuple[int, int]]
"""Device and inode of each folder by path, to detect that a folder was replaced and must be watched anew."""

_DELETED = 3


class _Group:
    """Some of the watched folders, which share one watcher object of the `watchfiles` library."""

    def __init__(self, folders: Identities) -> None:
        self.folders = folders
        self._notify = _library()(sorted(folders), False, False, 300, False, True)

    def changes(self) -> set[str]:
        """Return the paths changed since the last call, and remove deleted folders from the group."""
        found = self._notify.watch(5, 1, 1, None)
        if not isinstance(found, set):
            return set()
        changed = {path for _, path in found if path in self.folders or os.path.dirname(path) in self.folders}
        for kind, path in found:
            if kind == _DELETED:
                self.folders.pop(path, None)
        return changed

    def keep(self, folders: Identities) -> Identities:
        """Remove the folders from the group that are not in `folders`; return the remaining ones.

        `folders` and the result map each path to (device, inode). A folder that was replaced by another one at the same
        path has a different inode, and is removed too.
        """
        self.folders = {path: identity for path, identity in self.folders.items() if folders.get(path) == identity}
        return self.folders

    def close(self) -> None:
        """Stop watching the folders of the group."""
        self._notify.close()


def _library() -> type[RustNotify]:
    """Import only the extension module of `watchfiles`, and return its watcher class.

    Importing the package would load an async framework that is not needed here, which costs 2 MiB and blocks for 10 ms.
    """
    name = "watchfiles._rust_notify"
    if name not in sys.modules:
        package = importlib.util.find_spec("watchfiles")
        folders = package.submodule_search_locations if package is not None else None
        spec = importlib.machinery.PathFinder.find_spec("_rust_notify", folders)
        if spec is None or spec.loader is None:
            raise ImportError(f"{name} is not installed")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    found: type[RustNotify] = sys.modules[name].RustNotify
    return found


class FolderWatcher:
    """Watches folders, and calls `changed` with the set of changed paths.

    The callback runs in the watcher's own thread, or in the thread that calls `watch`. Folders are watched in groups,
    since the library cannot add a folder to an existing watcher.
    """

    def __init__(self, changed: Callable[[set[str]], None]) -> None:
        self._changed = changed
        self._named: dict[str, None] = {}
        self._groups: list[_Group] = []
        self._retired: list[tuple[float, _Group]] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.works = True
        self.left_out: frozenset[str] = frozenset()

    def watch(self, folders: Iterable[str], no_longer: Collection[str] = ()) -> frozenset[str]:
        """Add `folders` to the watched set and remove `no_longer`; return the folders that are newly watched.

        Missing folders are skipped until a later call finds them. At most 4000 folders are watched; those over this
        limit are put into `left_out`.
        """
        self._named.update(dict.fromkeys(folders))
        for path in no_longer:
            self._named.pop(path, None)
        wanted, self.left_out = _identities(self._named)
        with self._lock:
            if self._stop.is_set() or not self.works:
                return frozenset()
            changes = self._changes()
            for _, group in self._retired:
                group.keep(wanted)
            lives = [(group, group.keep(wanted)) for group in self._groups]
            watched = set().union(*(live for _, live in lives))
            new = frozenset(wanted) - watched
            dropped = [group for group, live in lives if not live or (new and len(live) * 2 < MOST_IN_GROUP)]
            kept = set().union(*(live for group, live in lives if group not in dropped))
            self._add_all({path: wanted[path] for path in wanted if path not in kept})
            # Read the old groups' events only after the new groups exist, so that no event is lost between them.
            changes |= self._changes()
            for group in dropped:
                self._groups.remove(group)
            self._retire(dropped)
        self._report(changes)
        return new

    def close(self) -> None:
        """Stop watching all folders, and release the watcher objects of the `watchfiles` library."""
        self._stop.set()
        with self._lock:
            for group in (*self._groups, *(group for _, group in self._retired)):
                group.close()
            self._groups.clear()
            self._retired.clear()

    def _changes(self) -> set[str]:
        retired = (group for _, group in self._retired)
        return set().union(*(group.changes() for group in (*self._groups, *retired)))

    def _retire(self, groups: Iterable[_Group]) -> None:
        """Close the given groups after a second, since their last events may not have arrived yet.

        Nothing is closed by a timer: each call closes those groups of earlier calls whose second is over.
        """
        now = time.monotonic()
        self._retired += [(now, group) for group in groups]
        kept = [each for each in self._retired[-MOST_RETIRED:] if now - each[0] < RETIRED_SECONDS]
        for each in self._retired:
            if each not in kept:
                each[1].close()
        self._retired = kept

    def _add_all(self, folders: Identities) -> None:
        paths = list(folders)
        for start in range(0, len(paths), MOST_IN_GROUP):
            self._add({path: folders[path] for path in paths[start : start + MOST_IN_GROUP]})
        if self._groups and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
            self._thread.start()

    def _add(self, folders: Identities) -> None:
        try:
            self._groups.append(_Group(folders))
        except FileNotFoundError:
            # A folder was deleted since it was checked; its parent folder reports that.
            there = {path: identity for path, identity in folders.items() if os.path.isdir(path)}
            if there and there != folders:
                self._add(there)
        except (OSError, ImportError) as error:
            logger.warning("folders cannot be watched: %s", error)
            self.works = False

    def _run(self) -> None:
        pause = SHORTEST_LOOK
        while not self._stop.wait(pause):
            with self._lock:
                changes = self._changes()
                self._retire(())
            pause = SHORTEST_LOOK if changes else min(pause * 1.1, LONGEST_LOOK)
            self._report(changes)

    def _report(self, changes: set[str]) -> None:
        if changes:
            self._changed(changes)


def _identities(folders: Iterable[str]) -> tuple[Identities, frozenset[str]]:
    """Return the device and inode, by path, of up to 4000 existing folders, and the folders over that limit."""
    found: Identities = {}
    left_out: set[str] = set()
    for path in folders:
        if is_undecodable(path):
            continue  # the library rejects such names; these folders are checked at each request
        if len(found) == MOST_FOLDERS:
            left_out.add(path)
            continue
        try:
            status = os.stat(path)
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            found[path] = (status.st_dev, status.st_ino)
    if left_out:
        logger.info("%d folders over the watch limit are polled instead", len(left_out))
    return found, frozenset(left_out)
