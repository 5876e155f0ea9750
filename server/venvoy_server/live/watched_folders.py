"""The watched folders, each with the search or the choice of an environment that depends on it.

A service may watch a hundred thousand folders, and most changes concern those of one workspace. So the watcher is
given only the differences from the previous set.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from venvoy_server.environments.host import Host
from venvoy_server.environments.mount_types import may_hang
from venvoy_server.live.cached_search import CLOCK_SLACK_NS, CachedSearch, Key
from venvoy_server.live.folder_watcher import Watcher

PYTHON = "python"
"""A file name that counts as a sign of an environment; reported as changed if only the folder of a change is known."""


class _Watched(NamedTuple):
    """The folders that are watched for one search result, `found`.

    `by_client`: the client reports changes in its workspace folders itself, so these are not in `folders`. `is_remote`:
    a searched folder is on a network mount, which reports no events.
    """

    found: CachedSearch
    by_client: bool
    is_remote: bool
    folders: Collection[str]


class WatchedFolders:
    """Keeps the set of watched folders up to date with the searches and folders that clients are subscribed to.

    Used in the refresher's background thread only.
    """

    def __init__(self, host: Host, watcher: Watcher) -> None:
        self._host = host
        self._watcher = watcher
        self._searches: dict[Key, _Watched] = {}
        self._others: frozenset[str] = frozenset()

    @property
    def works(self) -> bool:
        """Return whether this machine can report changes of folders; if not, they have to be polled."""
        return self._watcher.works

    def close(self) -> None:
        """Stop watching all folders."""
        self._watcher.close()

    def update(
        self,
        kept: Iterable[CachedSearch],
        client_watched: Callable[[Key], bool],
        others: Iterable[str],
        *,
        changed: bool,
    ) -> set[str]:
        """Watch the folders of the search results `kept` and the folders `others`; stop watching all other folders.

        `client_watched`, called with the key (identifier) of a search, returns whether a client itself reports changes
        in the workspace. If it returns True, workspace folders in which environments may be created are not watched
        here. `changed`: whether something on disk has changed; folders that did not exist are then tried again. Returns
        the paths that may have changed after the search read them, but before their folders were watched.
        """
        before, self._searches = self._searches, {found.key: self._of(found, client_watched) for found in kept}
        others_before, self._others = self._others, frozenset(others)
        new = [each for key, each in self._searches.items() if before.get(key) is not each]
        old = [each for key, each in before.items() if self._searches.get(key) is not each]
        added = dict.fromkeys(folder for each in new for folder in each.folders)
        added.update(dict.fromkeys(self._answering(self._others - others_before)))
        dropped = set(others_before - self._others).union(*(each.folders for each in old)) - added.keys()
        dropped = self._unused(dropped)
        began = self._watcher.watch(added, dropped) if added or dropped or changed else frozenset[str]()
        for each in new:
            each.found.remember(self._host)
        return self._changed_before(began, new)

    def _of(self, found: CachedSearch, client_watched: Callable[[Key], bool]) -> _Watched:
        """Return what to watch for the search result `found`: its folders, except those on network mounts.

        `client_watched`, called with the key of the search, returns whether a client itself reports changes in the
        workspace folders; these are then left out. If neither `found` nor this answer has changed since the last
        update, the object from that update is returned.
        """
        by_client = client_watched(found.key)
        known = self._searches.get(found.key)
        if known is not None and known.found is found and known.by_client == by_client:
            return known
        roles = found.watch(self._host).roles
        excluded = roles.keys() - self._answering(roles)
        if by_client:
            excluded |= self._of_workspace(found)
        # Without exclusions, the existing dict's keys are shared to save memory.
        folders = tuple(folder for folder in roles if folder not in excluded) if excluded else roles.keys()
        return _Watched(found, by_client, self.is_remote(found.key), folders)

    def _of_workspace(self, found: CachedSearch) -> set[str]:
        """Return the workspace folders in which environments may be created and which are to be watched for a search.

        `found` is the result of the search for environments. The workspace folders are the folders that were searched
        and all their subfolders. Folders of an existing environment, such as its `bin`, are left out.
        """
        watch, sep = found.watch(self._host), self._host.paths.sep
        return {
            folder for folder, role in watch.roles.items() if role == "place" and (folder + sep).startswith(watch.roots)
        }

    def _answering(self, folders: Iterable[str]) -> Iterator[str]:
        """Yield those of the folders that are not on a network mount, where reading may hang."""
        return (folder for folder in folders if not may_hang(self._host.mount_type(folder)))

    def _unused(self, folders: set[str]) -> set[str]:
        """Return those of the folders that no search and no choice of an environment depends on any more."""
        folders -= self._others
        searches = self._searches.values()
        if len(folders) * len(searches) > sum(len(each.folders) for each in searches):
            return folders.difference(*(each.folders for each in searches))
        return {folder for folder in folders if not any(folder in each.folders for each in searches)}

    # --- what changed before it was watched ---------------------------------------------------------------------

    def _changed_before(self, began: frozenset[str], new: list[_Watched]) -> set[str]:
        """Return the paths that changed after a search had read them and before they were watched.

        `began` are the newly watched folders, `new` the search results that were added or replaced.
        """
        changed: set[str] = set()
        rest = set(began)
        for each in sorted(new, key=lambda each: each.found.started_ns):
            earliest = each.found.started_ns - CLOCK_SLACK_NS
            own = [folder for folder in each.folders if folder in rest]
            rest.difference_update(own)
            for folder in own:
                changed.update(self._changed_in(folder, new, earliest))
        for folder in rest:  # folders that were missing, or that a selection depends on
            changed.update(self._changed_in(folder, self._searches.values(), 0))
        return changed

    def _changed_in(self, folder: str, searches: Iterable[_Watched], earliest: int) -> Iterator[str]:
        if self._time(folder) >= earliest:
            yield self._host.paths.join(folder, PYTHON)
            yield from self._new_children(folder, searches, earliest)

    def _new_children(self, folder: str, searches: Iterable[_Watched], earliest: int) -> list[str]:
        """Return the subfolders of `folder` that were modified at or after `earliest`, in nanoseconds since 1970.

        The result is empty unless one of `searches` looks for environments in `folder`, or for a path that was missing.
        """
        roles = (each.found.watch(self._host).roles.get(folder) for each in searches)
        if not any(role in ("place", "waiting") for role in roles):
            return []
        try:
            children = self._host.children(folder)
        except OSError:
            return []
        paths = [self._host.paths.join(folder, child.name) for child in children if child.kind == "folder"]
        return [path for path in paths if self._time(path) >= earliest]

    def _time(self, folder: str) -> int:
        found = self._host.stat(folder)
        return found.mtime_ns if found is not None else 0

    # --- what the refresher asks --------------------------------------------------------------------------------

    def reported(self) -> frozenset[Key]:
        """Return the keys of the searches for which the watcher reports every change.

        Searches on network mounts, and those with a folder over the watch limit, are not among them.
        """
        if not self._watcher.works:
            return frozenset()
        left_out = self._watcher.left_out
        seen = (each for each in self._searches.values() if not each.is_remote)
        return frozenset(
            each.found.key for each in seen if not left_out or all(folder not in left_out for folder in each.folders)
        )

    def is_remote(self, key: Key) -> bool:
        """Return whether one of the folders searched by `key` is on a network mount, which reports no events."""
        return any(may_hang(self._host.mount_type(folder)) for folder in key.search.folders)

    def is_other(self, folder: str) -> bool:
        """Return whether a folder is watched for a reason other than a search.

        The reasons are that the choice of an environment depends on it, or that it is new and may become an
        environment.
        """
        return folder in self._others
