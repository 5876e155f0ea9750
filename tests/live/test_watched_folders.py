"""Which folders are watched: as many as the searches and selections need, though only differences are passed on."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from types import SimpleNamespace
from typing import cast

import pytest

from fakes import FakeHost, Folder, Node
from venvoy_server.live.cached_search import CachedSearch, Key
from venvoy_server.live.recording_host import RecordingHost
from venvoy_server.live.watched_folders import WatchedFolders
from venvoy_server.locators.model import Found, SearchRequest

WORKSPACES = [f"/w{number}" for number in range(6)]
SHARED = ["/opt/bin", "/opt/lib"]


class FakeWatcher:
    """Records what it is asked to watch, and how many folders it was passed."""

    def __init__(self) -> None:
        self.works = True
        self.left_out: frozenset[str] = frozenset()
        self.watched: set[str] = set()
        self.passed = 0

    def watch(self, folders: Iterable[str], no_longer: Collection[str] = ()) -> frozenset[str]:
        new = set(folders)
        assert set(no_longer) <= self.watched, "only what is watched can be watched no longer"
        self.passed += len(new) + len(no_longer)
        began = new - self.watched
        self.watched = (self.watched - set(no_longer)) | new
        return frozenset(began)

    def close(self) -> None:
        self.watched.clear()


class Bench:
    """Watched folders of a host with some workspaces."""

    def __init__(self) -> None:
        files: dict[str, Node] = {folder: Folder() for folder in (*WORKSPACES, *SHARED)}
        for workspace in WORKSPACES:
            files.update({f"{workspace}/{name}": Folder() for name in "abcd"})
        self.host = FakeHost(files)
        self.watcher = FakeWatcher()
        self.folders = WatchedFolders(self.host, self.watcher)

    def search(self, workspace: str, *listed: str, started_ns: int = 10**18) -> CachedSearch:
        """Return the result of a search that has listed some folders."""
        key = Key(SearchRequest(folders=(workspace,)), (), True)
        recorded = cast(RecordingHost, SimpleNamespace(listed=listed, missed=()))
        return CachedSearch(key, Found((), (), (), True, (), {}), 1.0, recorded, started_ns)

    def update(
        self, *kept: CachedSearch, others: Iterable[str] = (), by_client: Collection[Key] = (), changed: bool = False
    ) -> set[str]:
        return self.folders.update(kept, by_client.__contains__, others, changed=changed)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize("seed", range(20))
def test_after_any_number_of_differences_the_same_folders_are_watched_as_if_all_were_named_anew(seed: int) -> None:
    draw, bench = random.Random(seed), Bench()
    kept: dict[str, CachedSearch] = {}
    for _ in range(30):
        for workspace in draw.sample(WORKSPACES, draw.randrange(4)):
            if workspace in kept and draw.random() < 0.4:
                del kept[workspace]
            else:
                own = [f"{workspace}/{name}" for name in draw.sample("abcd", draw.randrange(5))]
                kept[workspace] = bench.search(workspace, *own, *draw.sample(SHARED, draw.randrange(3)))
        others = draw.sample([*SHARED, "/w0/a", "/w1/b"], draw.randrange(4))
        by_client = [each.key for each in kept.values() if draw.random() < 0.2]
        bench.update(*kept.values(), others=others, by_client=by_client, changed=draw.random() < 0.5)
        fresh = Bench()
        fresh.update(*kept.values(), others=others, by_client=by_client)
        assert bench.watcher.watched == fresh.watcher.watched


def test_a_change_in_one_workspace_passes_only_the_folders_of_that_one(bench: Bench) -> None:
    kept = [bench.search(workspace, f"{workspace}/a", *SHARED) for workspace in WORKSPACES]
    bench.update(*kept)
    bench.watcher.passed = 0
    kept[0] = bench.search("/w0", "/w0/a", "/w0/b", *SHARED)
    bench.update(*kept, changed=True)
    assert bench.watcher.passed == len(kept[0].watch(bench.host).roles)


def test_what_changed_between_a_search_and_its_watching_is_returned_however_old_other_searches_are(
    bench: Bench,
) -> None:
    old = bench.search("/w0", "/w0/a", started_ns=10**17)
    bench.update(old)
    bench.host._mtimes.update({"/w1": 5 * 10**17, "/w1/a": 2 * 10**18})
    assert bench.update(old, bench.search("/w1", "/w1/a", started_ns=10**18)) == {"/w1/a/python"}


def test_searches_on_a_network_are_not_reported(bench: Bench) -> None:
    bench.host._mounts["/w0"] = "nfs4"
    near, far = bench.search("/w1", "/w1/a"), bench.search("/w0", "/w0/a")
    bench.update(near, far)
    assert bench.watcher.watched == {"/w1", "/w1/a"}
    assert bench.folders.reported() == {near.key}
    bench.watcher.works = False
    assert bench.folders.reported() == frozenset()


def test_a_search_with_a_folder_beyond_the_limit_is_not_reported(bench: Bench) -> None:
    first, second = bench.search("/w0", "/w0/a"), bench.search("/w1", "/w1/a")
    bench.update(first, second)
    bench.watcher.left_out = frozenset({"/w1/a"})
    assert bench.folders.reported() == {first.key}
