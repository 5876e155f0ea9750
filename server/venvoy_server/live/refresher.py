"""The thread that keeps the inventory true: it takes hints that something changed, looks again, and has clients told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.mount_types import may_hang
from venvoy_server.live.failures import Failures
from venvoy_server.live.folder_watcher import Watcher
from venvoy_server.live.search_cache import CLOCK_SLACK_NS, CachedSearch, Key, SearchCache
from venvoy_server.live.watch_list import SELECTION_SIGNS, is_sign
from venvoy_server.locators.model import FAULTS

logger = logging.getLogger("venvoy.keeper")

MERGE_SECONDS = 0.1
"""How long hints are collected before anything is looked at, and how long clients are left alone before watching begins."""
TICK_SECONDS = 1.0
"""How often what nobody hints at is looked at: what other processes chose."""
POLL_TICKS = 5
"""Ticks after which folders that cannot be watched are compared."""
MOST_PUT_OFF = 10
"""Turns with errands after which watching begins although more of them come."""
SHARE = 2.0
"""Times the duration of a round for which the next one waits: storms of changes cost a third of one processor at most."""
YOUNG_SECONDS = 60.0
"""How long a new folder is watched that may become an environment."""
BECOMING = frozenset(("pyvenv.cfg", "conda-meta", "bin", "Scripts", "python"))
"""Names whose coming makes a folder an environment, or a broken one."""
PYTHON = "python"
"""A name that matters in any folder: hinted at where only the folder is known to have changed."""


NewWatcher = Callable[[Callable[[set[str]], None]], Watcher]


class Listener(Protocol):
    """Who tells clients; called in the keeper's thread only."""

    def followed(self) -> frozenset[Key]:
        """Return the searches whose changes somebody wants to hear of."""
        ...

    def client_watched(self, key: Key) -> bool:
        """Say whether a client tells of changes in the workspace folders of a search."""
        ...

    def folders(self) -> Iterable[str]:
        """Return further folders in which changes matter."""
        ...

    def packages(self, key: Key, environments: list[Environment]) -> None:
        """Take note of environments whose packages changed."""
        ...

    def look(self, *, changed: bool) -> None:
        """Compare what clients know with what is so; `changed` says that something on the disk did change."""
        ...


class Refresher:
    """Collects hints from any thread; `round` does the work of one turn, in the keeper's thread or in a test's."""

    def __init__(self, inventory: SearchCache, listener: Listener, new_watcher: NewWatcher) -> None:
        self._new_watcher = new_watcher
        self._inventory = inventory
        self._listener = listener
        self._watcher: Watcher | None = None
        self._condition = threading.Condition()
        self._hints: set[str] = set()
        self._errands: list[Callable[[], object]] = []
        self._is_suspect = False
        self._ended = False
        self._thread: threading.Thread | None = None
        self._young: dict[str, float] = {}
        self._armed: frozenset[Key] = frozenset()
        self._expected: frozenset[Key] = frozenset()
        self._put_off = 0
        self._wanted: frozenset[str] = frozenset()
        self._besides: frozenset[str] = frozenset()
        self._ticks = 0
        self._failures = Failures()
        inventory.is_watched = self.is_watched

    @property
    def _host(self) -> Host:
        return self._inventory.host

    def start(self) -> None:
        """Begin; a second call does nothing."""
        with self._condition:
            if self._thread is not None or self._ended:
                return
            self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End; the thread stops after the turn that it is in."""
        with self._condition:
            self._ended = True
            self._condition.notify_all()
        if self._watcher is not None:
            self._watcher.close()

    def hint(self, paths: Iterable[str]) -> None:
        """Take note that something happened at some paths."""
        with self._condition:
            self._hints.update(paths)
            self._condition.notify_all()

    def suspect(self) -> None:
        """Take note that this process changed something: whoever asks from now on gets what is so then."""
        self._inventory.suspect()
        with self._condition:
            self._is_suspect = True
            self._condition.notify_all()

    def errand(self, work: Callable[[], object]) -> None:
        """Have something done in the keeper's thread, in order, before the next look."""
        with self._condition:
            self._errands.append(work)
            self._condition.notify_all()

    def expect(self, keys: Iterable[Key]) -> None:
        """Take note that some searches will be watched in a moment: what changes until then is seen when that begins."""
        with self._condition:
            if self._watcher is None or self._watcher.works:
                self._expected |= frozenset(keys)

    @property
    def has_work(self) -> bool:
        """Say whether there is something to do before the next tick."""
        with self._condition:
            return bool(self._errands or self._is_suspect or self._hints or self._put_off)

    def is_watched(self, key: Key) -> bool:
        """Say whether changes to what a search found are told by somebody, or will be in a moment."""
        return key in self._armed or key in self._expected

    # --- turns --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        failures = Failures()
        while self._wait():
            start = time.monotonic()
            try:
                self.round()
            except Exception as error:  # noqa: BLE001 (`failed` logs it with its traceback)
                self._rest(failures.failed("refreshing what changed", error))
            else:
                failures.succeeded()
                self._rest((time.monotonic() - start) * SHARE)

    def _wait(self) -> bool:
        """Wait for something to do, or for the next tick; hints are given time to become more. Return False at the end."""
        with self._condition:
            if not (self._ended or self._errands or self._is_suspect or self._hints):
                self._condition.wait(MERGE_SECONDS if self._put_off else TICK_SECONDS)
            if self._hints and not (self._errands or self._is_suspect):
                self._condition.wait_for(lambda: self._ended or self._is_suspect, MERGE_SECONDS)
            return not self._ended

    def _rest(self, seconds: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._ended or bool(self._errands) or self._is_suspect, seconds)

    def round(self) -> None:
        """Do what there is to do: errands, a look at what was hinted at, telling, and watching what matters now."""
        with self._condition:
            errands, self._errands = self._errands, []
            hints, self._hints = self._hints, set()
            is_suspect, self._is_suspect = self._is_suspect, False
        for errand in errands:
            try:
                errand()
            except FAULTS as error:  # those after it belong to other clients
                self._failures.failed("a client's subscription", error)
        followed = self._listener.followed()
        if not (errands or hints or is_suspect):
            hints = self._polled(followed)
        changed = is_suspect
        for key in followed if is_suspect else ():
            self._search_again(key)
        if hints:
            changed = self._look(hints, followed) or changed
        self._listener.look(changed=changed)
        if changed or self._put_off == MOST_PUT_OFF or (self._put_off and not errands):
            self._put_off = 0
            self._arm(followed, changed=changed)
        elif errands:
            # Watching holds up the whole process while it begins: not while a client asks its first questions.
            self._put_off += 1

    def _look(self, hints: set[str], followed: frozenset[Key]) -> bool:
        """Look again where hints ask for it; searches that nobody follows are only marked. Say whether it mattered."""
        hints = {self._of_young(path) for path in hints}
        effects = self._inventory.effects(hints)
        self._inventory.suspect(key for key in effects if key not in followed)
        for key in followed & effects.keys():
            if "environments" in effects[key] or "selections" in effects[key]:  # what is selected is always listed
                self._search_again(key)
            if "packages" in effects[key]:
                self._tell_packages(key, effects[key]["packages"])
        self._note_young(hints, followed)
        return bool(effects) or any(self._bears_on_selections(path) for path in hints)

    def _bears_on_selections(self, path: str) -> bool:
        name = self._host.paths.basename(path)
        return name in SELECTION_SIGNS or (self._host.paths.dirname(path) in self._besides and is_sign(name))

    def _search_again(self, key: Key) -> None:
        try:
            self._search_and_tell(key)
        except FAULTS as error:  # other searches are of other folders
            self._failures.failed(f"searching {', '.join(key.search.folders) or 'for interpreters'}", error)

    def _search_and_tell(self, key: Key) -> None:
        before = self._inventory.current(key)
        after = self._inventory.again(key)
        if before is not None:
            self._tell_packages(key, after.packages_since(before, self._host))

    def _tell_packages(self, key: Key, paths: list[str]) -> None:
        environments = self._inventory.packages_changed(key, paths)
        if environments:
            self._listener.packages(key, environments)

    # --- what is watched ----------------------------------------------------------------------------------------

    def _of_young(self, path: str) -> str:
        """Return the new folder that becomes an environment by a change at a path in it; any other path stays."""
        folder, name = self._host.paths.dirname(path), self._host.paths.basename(path)
        return folder if folder in self._young and name in BECOMING else path

    def _note_young(self, hints: set[str], followed: frozenset[Key]) -> None:
        """Have new folders watched for a while that no search lists: they may become environments."""
        now = self._host.monotonic()
        self._young = {path: end for path, end in self._young.items() if end > now}
        kept = [found for key in followed if (found := self._inventory.current(key)) is not None]
        for path in hints:
            if any(each.watch(self._host).may_become_environment(self._host, path) for each in kept):
                self._young.setdefault(path, now + YOUNG_SECONDS)

    def _arm(self, followed: frozenset[Key], *, changed: bool) -> None:
        """Watch what matters now; what may have changed while it was not watched is looked at again."""
        if self._watcher is None:
            self._watcher = self._new_watcher(self.hint)
        kept = [found for key in followed if (found := self._inventory.current(key)) is not None and key.watched]
        folders = dict.fromkeys(folder for found in kept for folder in self._folders(found))
        self._besides = frozenset(self._listener.folders())
        folders.update(dict.fromkeys((*self._besides, *self._young)))
        if changed or folders.keys() != self._wanted:
            self._wanted = frozenset(folders)
            self._watch(self._watcher, list(folders), kept)
        for found in kept:
            found.remember(self._host)
        with self._condition:
            self._armed = frozenset(
                found.key for found in kept if self._watcher.works and not self._is_remote(found.key)
            )
            self._expected = frozenset()

    def _watch(self, watcher: Watcher, folders: list[str], kept: list[CachedSearch]) -> None:
        new = watcher.watch([each for each in folders if not may_hang(self._host.mount_type(each))])
        earliest = min((found.started_ns for found in kept), default=0) - CLOCK_SLACK_NS
        for folder in new:
            if self._time(folder) >= earliest:
                self.hint((self._host.paths.join(folder, PYTHON), *self._new_children(folder, kept, earliest)))

    def _new_children(self, folder: str, kept: list[CachedSearch], earliest: int) -> list[str]:
        """Return the folders that are new in a folder, where they may become environments, or were waited for."""
        if not any(each.watch(self._host).roles.get(folder) in ("place", "waiting") for each in kept):
            return []
        try:
            children = self._host.children(folder)
        except OSError:
            return []
        paths = [self._host.paths.join(folder, child.name) for child in children if child.kind == "folder"]
        return [path for path in paths if self._time(path) >= earliest]

    def _is_remote(self, key: Key) -> bool:
        """Say whether a workspace is on a network, whose changes nobody tells of."""
        return any(may_hang(self._host.mount_type(folder)) for folder in key.search.folders)

    def _folders(self, kept: CachedSearch) -> Iterator[str]:
        """Yield the folders to watch for a search: not those of a workspace, where its client watches them."""
        by_client, sep = self._listener.client_watched(kept.key), self._host.paths.sep
        roots = tuple(folder.rstrip(sep) + sep for folder in kept.key.search.folders)
        for folder, role in kept.watch(self._host).roles.items():
            if not (by_client and role == "place" and (folder + sep).startswith(roots)):
                yield folder

    def _time(self, folder: str) -> int:
        found = self._host.stat(folder)
        return found.mtime_ns if found is not None else 0

    def _polled(self, followed: frozenset[Key]) -> set[str]:
        """Return what changed where folders cannot be watched: compared every few ticks."""
        self._ticks += 1
        if self._watcher is None or self._watcher.works or self._ticks % POLL_TICKS:
            return set()
        changed: set[str] = set()
        for key in followed:
            kept = self._inventory.current(key)
            if kept is not None and key.watched:
                changed.update(kept.changed_folders(self._host))
        return {self._host.paths.join(folder, PYTHON) for folder in changed}
