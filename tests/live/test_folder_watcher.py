"""File system events of real folders."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from venvoy_server.live import folder_watcher as watching
from venvoy_server.live.folder_watcher import FolderWatcher, Watcher
from venvoy_server.live.inotify_watcher import InotifyWatcher

PATIENCE = 20.0


class WeakPath(str):
    """A path that a weak reference may refer to."""


class Bench:
    """A watcher, and the paths that it reports."""

    def __init__(self, kind: Callable[[Callable[[set[str]], None]], Watcher]) -> None:
        self._notified: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
        self.watcher = kind(self._notified.put)
        self._named: set[str] = set()

    def watch(self, *folders: Path) -> set[str]:
        """Watch these folders and no others."""
        before, self._named = self._named, set(map(str, folders))
        return set(self.watcher.watch(map(str, folders), before - self._named))

    def wait_for(self, path: Path) -> set[str]:
        """Return everything that was reported until a path was."""
        notified: set[str] = set()
        end = time.monotonic() + PATIENCE
        while str(path) not in notified:
            notified |= self._notified.get(timeout=max(0.01, end - time.monotonic()))
        return notified


KINDS = [FolderWatcher, *([InotifyWatcher] if sys.platform == "linux" else [])]


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    bench = Bench(request.param)
    yield bench
    bench.watcher.close()


def test_what_comes_changes_and_goes_in_a_folder_is_reported(bench: Bench, tmp_path: Path) -> None:
    assert bench.watch(tmp_path) == {str(tmp_path)}
    made = tmp_path / "made"
    made.mkdir()
    bench.wait_for(made)
    written = tmp_path / "written"
    written.write_text("a")
    bench.wait_for(written)
    made.rmdir()
    bench.wait_for(made)


def test_what_lies_deeper_is_not_reported(bench: Bench, tmp_path: Path) -> None:
    deeper = tmp_path / "a" / "b"
    deeper.mkdir(parents=True)
    bench.watch(tmp_path)
    (deeper / "unseen").touch()
    (tmp_path / "seen").touch()
    assert str(deeper / "unseen") not in bench.wait_for(tmp_path / "seen")


def test_folders_are_added_and_dropped(bench: Bench, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    bench.watch(first)
    assert bench.watch(first, second) == {str(second)}
    (first / "a").touch()
    (second / "b").touch()
    bench.wait_for(second / "b")
    assert bench.watch(second) == set()
    (first / "unseen").touch()
    (second / "c").touch()
    assert str(first / "unseen") not in bench.wait_for(second / "c")


def test_nothing_is_lost_while_folders_are_added(bench: Bench, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    bench.watch(first)
    more = []
    for number in range(30):
        more.append(tmp_path / f"more{number}")
        more[-1].mkdir()
        (first / f"file{number}").touch()
        bench.watch(first, *more)
    (first / "last").touch()
    notified = bench.wait_for(first / "last")
    assert {str(first / f"file{number}") for number in range(30)} <= notified


def test_another_folder_at_the_same_path_is_watched_anew(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    bench.watch(folder)
    folder.rmdir()
    bench.wait_for(folder)
    folder.mkdir()
    assert bench.watch(folder) == {str(folder)}
    (folder / "a").touch()
    bench.wait_for(folder / "a")
    folder.rename(tmp_path / "away")
    folder.mkdir()
    assert bench.watch(folder) == {str(folder)}
    (folder / "b").touch()
    bench.wait_for(folder / "b")


def test_what_is_not_there_or_is_not_a_folder_is_passed_over(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    assert bench.watch(tmp_path / "gone", tmp_path / "file", tmp_path / "loop", tmp_path) == {str(tmp_path)}
    assert bench.watcher.works


def test_more_folders_than_one_group_takes(bench: Bench, tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(watching.MOST_IN_GROUP * 2 + 10)]
    for folder in folders:
        folder.mkdir()
    assert len(bench.watch(*folders)) == len(folders)
    for folder in (folders[0], folders[watching.MOST_IN_GROUP], folders[-1]):
        (folder / "a").touch()
        bench.wait_for(folder / "a")
    assert bench.watch(*folders[: watching.MOST_IN_GROUP]) == set()
    (folders[0] / "b").touch()
    bench.wait_for(folders[0] / "b")


@pytest.mark.parametrize("kind", KINDS)
def test_at_its_end_nothing_is_left_open(tmp_path: Path, kind: type[FolderWatcher | InotifyWatcher]) -> None:
    if not os.path.isdir("/proc/self/fdinfo"):
        pytest.skip("only Linux lists the files that a process has open")
    assert _watching(tmp_path) == set()
    bench = Bench(kind)
    bench.watch(tmp_path)
    assert len(_watching(tmp_path)) == 1
    bench.watcher.close()
    end = time.monotonic() + PATIENCE
    while _watching(tmp_path):  # the library's own thread closes it
        assert time.monotonic() < end
    assert bench.watch(tmp_path) == set()


def _watching(folder: Path) -> set[str]:
    """Return the descriptors of this process that watch a folder (inotify's lines in `fdinfo`, `man 5 proc`)."""
    found, inode = set(), f" ino:{folder.stat().st_ino:x} "
    for name in os.listdir("/proc/self/fdinfo"):
        with contextlib.suppress(OSError):
            lines = Path("/proc/self/fdinfo", name).read_text(encoding="utf-8").splitlines()
            if any(line.startswith("inotify") and inode in line for line in lines):
                found.add(name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_a_folder_above_that_was_renamed_is_noticed_when_folders_are_named_again(tmp_path: Path) -> None:
    """The kernel reports nothing in what lies below: the paths would go on to mean the folders elsewhere."""
    notified: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
    watcher = InotifyWatcher(notified.put, check_seconds=0.0)
    folder = tmp_path / "above" / "folder"
    folder.mkdir(parents=True)
    try:
        assert watcher.watch([str(folder)]) == {str(folder)}
        (tmp_path / "above").rename(tmp_path / "away")
        folder.mkdir(parents=True)
        assert watcher.watch([str(folder)]) == {str(folder)}
        (folder / "a").touch()
        assert str(folder / "a") in notified.get(timeout=PATIENCE)
    finally:
        watcher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_two_paths_of_one_folder_are_both_reported(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    notified: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
    watcher = InotifyWatcher(notified.put)
    paths = [str(tmp_path / "folder"), str(tmp_path / "link")]
    try:
        assert watcher.watch(paths) == set(paths)
        assert watcher.watch((), paths[:1]) == frozenset()
        assert watcher.watch(paths) == {paths[0]}
        (tmp_path / "folder" / "a").touch()
        seen: set[str] = set()
        while not {f"{path}/a" for path in paths} <= seen:
            seen |= notified.get(timeout=PATIENCE)
    finally:
        watcher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
@pytest.mark.parametrize("way", ["deleted", "moved"])
def test_what_was_in_a_folder_that_is_gone_is_watched_anew(tmp_path: Path, way: str) -> None:
    folder, below = tmp_path / "folder", tmp_path / "folder" / "below"
    below.mkdir(parents=True)
    notified: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
    watcher = InotifyWatcher(notified.put, check_seconds=3600.0)
    try:
        assert watcher.watch([str(folder), str(below)]) == {str(folder), str(below)}
        if way == "deleted":
            shutil.rmtree(folder)
        else:
            folder.rename(tmp_path / "elsewhere")
        below.mkdir(parents=True)
        assert watcher.watch([str(folder), str(below)]) == {str(folder), str(below)}
        (below / "new").touch()
        seen: set[str] = set()
        while str(below / "new") not in seen:
            seen |= notified.get(timeout=PATIENCE)
    finally:
        watcher.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_a_check_that_is_broken_off_goes_on_the_next_time(tmp_path: Path) -> None:
    """With very many folders nothing is reported while all are checked: they are checked a part at a time."""
    watcher = InotifyWatcher(lambda paths: None, check_seconds=0.0, check_slice=0.0)
    folders = [tmp_path / "above" / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir(parents=True)
    try:
        assert len(watcher.watch(map(str, folders))) == 3
        (tmp_path / "above").rename(tmp_path / "away")
        for folder in folders:
            folder.mkdir(parents=True)
        found: list[frozenset[str]] = []
        end = time.monotonic() + PATIENCE
        while len(frozenset().union(*found)) < 3 and time.monotonic() < end:
            found.append(watcher.watch(()))
        assert sorted(map(len, filter(None, found))) == [1, 1, 1]
    finally:
        watcher.close()


def test_a_folder_that_was_gone_is_watched_once_it_is_there_without_being_named_again(
    bench: Bench, tmp_path: Path
) -> None:
    folder = tmp_path / "later"
    assert bench.watcher.watch([str(folder)]) == frozenset()
    folder.mkdir()
    assert bench.watcher.watch(()) == {str(folder)}
    (folder / "a").touch()
    bench.wait_for(folder / "a")
    assert bench.watcher.watch((), [str(folder)]) == frozenset()
    assert bench.watcher.watch(()) == frozenset()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_nothing_is_kept_of_folders_that_are_no_longer_watched(tmp_path: Path) -> None:
    """Also not for a check that was broken off among them: the folders of a thousand clients are ten megabytes."""
    watcher = InotifyWatcher(lambda paths: None, check_seconds=0.0, check_slice=0.0)
    for number in range(20):
        (tmp_path / str(number)).mkdir()
    folders = [WeakPath(tmp_path / str(number)) for number in range(20)]
    references = [weakref.ref(folder) for folder in folders]
    try:
        assert len(watcher.watch(folders)) == 20
        watcher.watch(())  # the check begins, and is broken off
        watcher.watch((), folders)
        del folders
        assert [reference() for reference in references] == [None] * 20
    finally:
        watcher.close()
