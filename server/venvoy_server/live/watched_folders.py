"""The watched folders, by the search or selection that depends on each.

A service may watch a hundred thousand folders, and most changes concern those of one workspace; so only the difference
from the previous set is passed to the watcher.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from venvoy_server.environments.host import Host
from venvoy_server.environments.mount_types import may_hang
from venvoy_server.live.folder_watcher import Watcher
from venvoy_server.live.search_cache import CLOCK_SLACK_NS, CachedSearch, Key

PYTHON = "python"
"""A file name that counts as a sign of an environment; reported as changed if only the folder of a change is known."""


class _Watched(NamedTuple):
    """The folders that are watched for a search.

    `by_client`: the client watches its workspace folders itself. `is_remote`: the workspace is on a network mount,
    which reports no events.
    """

    found: CachedSearch
    by_client: bool
    is_remote: bool
    folders: Collection[str]


class WatchedFolders:
    """Keeps the watcher's folders in step with the subscribed searches; used in the refresher's thread only."""

    def __init__(self, host: Host, watcher: Watcher) -> None:
        self._host = host
        self._watcher = watcher
        self._searches: dict[Key, _Watched] = {}
        self._others: frozenset[str] = frozenset()

    @property
    def works(self) -> bool:
        """Return whether folders can be watched on this machine."""
        return self._watcher.works

    def close(self) -> None:
        """Stop watching."""
        self._watcher.close()

    def update(
        self,
        kept: Iterable[CachedSearch],
        client_watched: Callable[[Key], bool],
        others: Iterable[str],
        *,
        changed: bool,
    ) -> set[str]:
        """Watch the folders of some searches, and `others`; return paths that may have changed before watching began.

        `client_watched` returns whether a client reports changes in the workspace folders of a search. `changed` means
        that something on disk has changed, so missing folders are tried again.
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
        """Return the folders to watch for a search; the previous object is reused if nothing changed."""
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
        """Return the workspace folders of a search that belong to no environment; the client watches these."""
        watch, sep = found.watch(self._host), self._host.paths.sep
        return {
            folder for folder, role in watch.roles.items() if role == "place" and (folder + sep).startswith(watch.roots)
        }

    def _answering(self, folders: Iterable[str]) -> Iterator[str]:
        """Yield the folders that are not on a network mount, where access may hang."""
        return (folder for folder in folders if not may_hang(self._host.mount_type(folder)))

    def _unused(self, folders: set[str]) -> set[str]:
        """Return the folders that no search and no selection depends on any more."""
        folders -= self._others
        searches = self._searches.values()
        if len(folders) * len(searches) > sum(len(each.folders) for each in searches):
            return folders.difference(*(each.folders for each in searches))
        return {folder for folder in folders if not any(folder in each.folders for each in searches)}

    # --- what changed before it was watched ---------------------------------------------------------------------

    def _changed_before(self, began: frozenset[str], new: list[_Watched]) -> set[str]:
        """Return paths in newly watched folders that changed between the last search and the start of watching."""
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
        """Return the new subfolders of a folder, if one could be an environment or a path that a search missed."""
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
        """Return the searches for which every change is detected by watching."""
        if not self._watcher.works:
            return frozenset()
        left_out = self._watcher.left_out
        seen = (each for each in self._searches.values() if not each.is_remote)
        return frozenset(
            each.found.key for each in seen if not left_out or all(folder not in left_out for folder in each.folders)
        )

    def is_remote(self, key: Key) -> bool:
        """Return whether a search includes a folder on a network mount, which reports no events."""
        return any(may_hang(self._host.mount_type(folder)) for folder in key.search.folders)

    def is_other(self, folder: str) -> bool:
        """Return whether a folder is watched for a selection, or as a new folder that may become an environment."""
        return folder in self._others
