"""The inventory and the thread that keeps it true, on a machine that answers from a dict, with every turn made by hand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, cast

import pytest

from fakes import FakeHost, Folder, Node, python_files, venv_files
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.live.cached_search import CachedSearch, Key
from venvoy_server.live.refresher import MOST_PUT_OFF, POLL_TICKS, Refresher
from venvoy_server.live.search_cache import MOST_KEPT, SearchCache
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import Found, SearchRequest
from venvoy_server.ports.machine import Machine

BASE = "/opt/python/3.11.7"
SITES = "/work/.venv/lib/python3.11/site-packages"
SEARCH = SearchRequest(folders=("/work",))


class FakeMachine:
    """A machine that only has files."""

    def __init__(self, files: dict[str, Node]) -> None:
        self.host = FakeHost(files)
        self.memory = 0

    def memory_bytes(self) -> int:
        return self.memory


class FakeWatcher:
    """A watcher that only notes what it is asked to watch."""

    def __init__(self, changed: Callable[[set[str]], None]) -> None:
        self.changed = changed
        self.works = True
        self.named: dict[str, None] = {}
        self.folders: frozenset[str] = frozenset()
        self.left_out: frozenset[str] = frozenset()
        self.most = 1000

    def watch(self, folders: Iterable[str], no_longer: Collection[str] = ()) -> frozenset[str]:
        self.named.update(dict.fromkeys(folders))
        for folder in no_longer:
            del self.named[folder]
        wanted = list(self.named)
        before, self.folders = self.folders, frozenset(wanted[: self.most])
        self.left_out = frozenset(wanted[self.most :])
        return self.folders - before

    def close(self) -> None:
        self.folders = frozenset()


class Subscriptions:
    """Subscribes to what a test says, and records its notifications."""

    def __init__(self) -> None:
        self.keys: frozenset[Key] = frozenset()
        self.client_watches = False
        self.besides: list[str] = []
        self.heard: list[list[str]] = []
        self.looks: list[bool] = []

    def followed(self) -> frozenset[Key]:
        return self.keys

    def client_watched(self, key: Key) -> bool:
        return self.client_watches

    def folders(self) -> Iterable[str]:
        return self.besides

    def packages(self, key: Key, environments: list[Environment]) -> None:
        self.heard.append([each.prefix for each in environments])

    def compare(self, *, changed: bool, paths: Collection[str] = ()) -> None:
        self.looks.append(changed)


class Bench:
    """An inventory, its refresher, and how often was searched."""

    def __init__(self, files: dict[str, Node]) -> None:
        self.searches = 0
        self.machine = FakeMachine(files)
        self.host = self.machine.host
        self.host.time = 1e9
        self.listener = Subscriptions()
        self.search_cache = SearchCache(cast(Machine, self.machine), self.find)
        self.watchers: list[FakeWatcher] = []
        self.refresher = Refresher(self.search_cache, self.listener, self.new_watcher)

    def new_watcher(self, changed: Callable[[set[str]], None]) -> FakeWatcher:
        self.watchers.append(FakeWatcher(changed))
        return self.watchers[-1]

    def find(
        self,
        host: Host,
        search: SearchRequest,
        closed: Sequence[str],
        report: Callable[[Environment | Interpreter], None],
        cancelled: Callable[[], bool],
    ) -> Found:
        self.searches += 1
        return discover(host, search, report, cancelled)

    def ask(self, **options: Any) -> CachedSearch:
        return self.search_cache.find(SEARCH, ("/work",), **options)

    def follow(self, **options: Any) -> CachedSearch:
        """Ask, follow the answer, and make the turns that follow."""
        kept = self.ask(**options)
        self.listener.keys = frozenset((kept.key,))
        self.refresher.enqueue(lambda: None)
        self.settle()
        return kept

    def settle(self) -> None:
        """Make turns for everything that the one before hinted at."""
        self.refresher.round()
        while self.refresher.has_work:
            self.refresher.round()

    def happens(self, *paths: str) -> None:
        """Report paths as the watcher does, and run the rounds that follow."""
        self.watchers[-1].changed(set(paths))
        self.settle()

    def touch(self, folder: str) -> None:
        """Make a folder look changed, as adding a file to it does."""
        self.host.time += 1
        self.host._mtimes[folder] = int(self.host.time * 1e9)
        self.host.time += 1

    @property
    def prefixes(self) -> list[str]:
        return [each.prefix for key in self.listener.keys for each in self.current(key).found.environments]

    def current(self, key: Key) -> CachedSearch:
        kept = self.search_cache.current(key)
        assert kept is not None
        return kept


@pytest.fixture
def bench() -> Bench:
    return Bench({**python_files(BASE, "3.11.7"), **venv_files("/work/.venv", BASE, "3.11.7"), "/work/src/a.py": ""})


def test_a_repeated_search_is_answered_from_what_is_kept(bench: Bench) -> None:
    first = bench.ask()
    bench.host.asked.clear()
    assert bench.ask() is first
    assert bench.searches == 1
    assert not [path for what, path in bench.host.asked if what in ("read", "children")]


def test_other_folders_scopes_and_settings_are_other_searches(bench: Bench) -> None:
    bench.ask()
    for search in (
        SearchRequest(folders=("/work/src",)),
        SearchRequest(folders=("/work",), depth=1),
        SearchRequest(scope="interpreters"),
    ):
        bench.search_cache.find(search, ())
    assert bench.searches == 4
    bench.search_cache.find(SearchRequest(folders=("/work",), first=("/work/.venv",)), ("/work",))
    assert bench.searches == 4


def test_refresh_asks_the_disk_in_any_case(bench: Bench) -> None:
    bench.ask()
    bench.ask(refresh=True)
    assert bench.searches == 2


def test_without_a_watcher_every_change_is_seen_when_it_is_asked_for(bench: Bench) -> None:
    bench.ask()
    bench.touch(SITES)
    bench.ask()
    assert bench.searches == 2


def test_with_a_watcher_only_the_places_of_environments_are_looked_at(bench: Bench) -> None:
    bench.follow()
    bench.touch(SITES)
    bench.ask()
    assert bench.searches == 1
    bench.host.put("/work/venv/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.touch("/work")
    assert [each.prefix for each in bench.ask().found.environments] == ["/work/.venv", "/work/venv"]


def test_until_watching_begins_a_search_counts_as_watched_and_nothing_that_changes_is_lost(bench: Bench) -> None:
    kept = bench.ask()
    bench.refresher.expect([kept.key])
    bench.touch(SITES)
    assert bench.follow() is kept
    assert bench.listener.heard == [["/work/.venv"]]


def test_where_watching_fails_no_search_counts_as_watched_beforehand(bench: Bench) -> None:
    kept = bench.follow()
    bench.watchers[-1].works = False
    bench.refresher.enqueue(lambda: None)
    bench.settle()
    bench.refresher.expect([kept.key])
    bench.touch(SITES)
    bench.ask()
    assert bench.searches == 2


def test_watching_begins_when_a_client_asks_nothing_new_for_a_moment(bench: Bench) -> None:
    bench.listener.keys = frozenset((bench.ask().key,))
    for _ in range(2):
        bench.refresher.enqueue(lambda: None)
        bench.refresher.round()
        assert bench.watchers == []
    bench.refresher.round()
    assert SITES in bench.watchers[-1].folders


def test_watching_begins_at_last_though_a_client_goes_on_asking(bench: Bench) -> None:
    bench.listener.keys = frozenset((bench.ask().key,))
    for _ in range(MOST_PUT_OFF + 1):
        assert bench.watchers == []
        bench.refresher.enqueue(lambda: None)
        bench.refresher.round()
    assert SITES in bench.watchers[-1].folders


def test_what_changed_while_it_was_searched_is_searched_again(bench: Bench) -> None:
    bench.host._mtimes["/work"] = int(bench.host.time * 1e9)
    bench.ask()
    bench.host.time += 1
    bench.ask()
    bench.ask()
    assert bench.searches == 2


def test_a_made_environment_is_found_and_its_folders_are_watched(bench: Bench) -> None:
    bench.follow()
    assert {"/work", "/work/.venv", "/work/.venv/bin", SITES, f"{BASE}/bin"} <= bench.watchers[-1].folders
    for path, node in venv_files("/work/other", BASE, "3.11.7").items():
        bench.host.put(path, node)
    bench.happens("/work/other")
    assert bench.prefixes == ["/work/.venv", "/work/other"]
    assert "/work/other/bin" in bench.watchers[-1].folders
    bench.host.remove("/work/other")
    bench.happens("/work/other")
    assert bench.prefixes == ["/work/.venv"]
    assert bench.listener.looks[-1] is True


def test_many_hints_are_one_search(bench: Bench) -> None:
    bench.follow()
    for number in range(50):
        bench.host.put(f"/work/p{number}/pyvenv.cfg", f"home = {BASE}/bin\n")
        bench.watchers[-1].changed({f"/work/p{number}"})
    bench.settle()
    assert bench.searches == 2
    assert len(bench.prefixes) == 51


def test_what_does_not_matter_is_not_searched_for(bench: Bench) -> None:
    bench.follow()
    bench.happens("/work/notes.txt", "/work/src/b.py", "/work/.venv/bin/pip", "/elsewhere/x")
    assert bench.searches == 1
    assert bench.listener.looks[-1] is False


def test_clients_are_notified_of_changed_packages_without_a_search(bench: Bench) -> None:
    bench.follow()
    bench.host.remove(f"{SITES}/pip")
    bench.happens(f"{SITES}/pip", f"{SITES}/pip-24.0.dist-info")
    assert bench.searches == 1
    assert bench.listener.heard == [["/work/.venv"]]
    (key,) = bench.listener.keys
    assert [each.has_pip for each in bench.current(key).found.environments] == [False]


def test_a_replaced_environment_has_other_packages_though_its_record_is_the_same(bench: Bench) -> None:
    bench.follow()
    bench.touch(SITES)
    bench.happens("/work/.venv")
    assert bench.searches == 2
    assert bench.listener.heard == [["/work/.venv"]]


def test_a_new_folder_may_become_an_environment_later(bench: Bench) -> None:
    """At the last level, and under a dot, folders are not listed by a search: they are watched when they come."""
    bench.follow()
    bench.host.put("/work/.hidden", Folder())
    bench.happens("/work/.hidden")
    assert bench.prefixes == ["/work/.venv"]
    assert "/work/.hidden" in bench.watchers[-1].folders
    bench.host.put("/work/.hidden/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.happens("/work/.hidden/pyvenv.cfg")
    assert bench.prefixes == ["/work/.hidden", "/work/.venv"]


@pytest.mark.parametrize("name", ["bin", "Scripts", "scripts", "pyvenv.cfg"])
def test_a_name_in_a_new_folder_makes_it_an_environment_in_any_case(bench: Bench, name: str) -> None:
    """Windows does not distinguish case, and tools write `Scripts` and `scripts`."""
    bench.follow()
    bench.host.put("/work/.hidden", Folder())
    bench.happens("/work/.hidden")
    bench.host.put("/work/.hidden/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.happens(f"/work/.hidden/{name}")
    assert bench.prefixes == ["/work/.hidden", "/work/.venv"]


def test_a_folder_that_changed_before_it_was_watched_is_looked_at_again(bench: Bench) -> None:
    bench.host._mtimes["/work/.venv"] = int(bench.host.time * 1e9) + 1
    bench.follow()
    assert bench.searches == 2


def test_where_the_client_watches_the_workspace_only_what_is_in_environments_is_watched(bench: Bench) -> None:
    bench.listener.client_watches = True
    bench.follow()
    folders = bench.watchers[-1].folders
    assert "/work" not in folders and "/work/src" not in folders
    assert {"/work/.venv", SITES, f"{BASE}/bin"} <= folders
    bench.host.put("/work/src/deep/.venv/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.refresher.paths_changed(["/work/src/deep/.venv/pyvenv.cfg"])
    bench.settle()
    assert bench.prefixes == ["/work/.venv", "/work/src/deep/.venv"]


def test_a_search_that_is_not_watched_is_compared_with_the_disk(bench: Bench) -> None:
    bench.follow(watched=False)
    assert bench.watchers[-1].folders == frozenset()
    bench.touch("/work/.venv/bin")
    bench.ask(watched=False)
    assert bench.searches == 2


def test_folders_on_a_network_are_not_watched() -> None:
    bench = Bench({**python_files(BASE, "3.11.7"), **venv_files("/work/.venv", BASE, "3.11.7")})
    bench.host._mounts["/work"] = "nfs4"
    bench.follow()
    assert not [folder for folder in bench.watchers[-1].folders if folder.startswith("/work")]
    assert f"{BASE}/bin" in bench.watchers[-1].folders
    bench.touch(SITES)
    bench.ask()
    assert bench.searches == 2


def test_where_watching_fails_folders_are_compared_now_and_then(bench: Bench) -> None:
    bench.follow()
    bench.watchers[-1].works = False
    bench.refresher.enqueue(lambda: None)
    bench.settle()
    bench.host.put("/work/venv/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.touch("/work")
    for _ in range(POLL_TICKS):
        bench.refresher.round()
    assert bench.prefixes == ["/work/.venv", "/work/venv"]


def test_where_watching_fails_nothing_between_a_search_and_the_first_comparison_is_lost(bench: Bench) -> None:
    bench.follow()
    bench.watchers[-1].works = False
    bench.ask(refresh=True)
    bench.host.put("/work/venv/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.touch("/work")
    for _ in range(POLL_TICKS):
        bench.refresher.round()
    assert bench.prefixes == ["/work/.venv", "/work/venv"]


def test_what_is_left_out_since_there_are_too_many_folders_is_compared_now_and_then(bench: Bench) -> None:
    bench.follow()
    watcher = bench.watchers[-1]
    watcher.most = len(watcher.folders) - 1
    bench.happens("/work/.venv/pyvenv.cfg")
    bench.host.put("/work/venv/pyvenv.cfg", f"home = {BASE}/bin\n")
    bench.touch("/work")
    for _ in range(POLL_TICKS):
        bench.refresher.round()
    assert bench.prefixes == ["/work/.venv", "/work/venv"]
    searches = bench.searches
    bench.touch(SITES)
    bench.ask()
    assert bench.searches == searches + 1, "the cache is not trusted where changes are not reported"


def test_what_clients_are_subscribed_to_is_kept_however_much_else_is_searched(bench: Bench) -> None:
    kept = bench.follow()
    bench.search_cache.followed = bench.listener.keys
    others = [SearchRequest(folders=(f"/other{number}",)) for number in range(MOST_KEPT * 2)]
    for other in others:
        bench.search_cache.find(other, ())
    assert bench.search_cache.current(kept.key) is kept
    assert [bench.search_cache.current(Key(each, (), True)) is not None for each in others].count(True) == MOST_KEPT
    more = [SearchRequest(folders=(f"/more{number}",)) for number in range(MOST_KEPT)]
    bench.search_cache.followed = {*bench.search_cache.keys(), *(Key(each, (), True) for each in more)}
    for other in more:
        bench.search_cache.find(other, ())
    assert len(bench.search_cache.keys()) == MOST_KEPT * 2 + 1
    bench.search_cache.followed = bench.listener.keys
    bench.search_cache.evict()  # their clients have left
    assert len(bench.search_cache.keys()) == MOST_KEPT + 1
    bench.search_cache.memory_limit, bench.machine.memory = 1, 2
    bench.search_cache.find(SearchRequest(folders=("/last",)), ())
    assert set(bench.search_cache.keys()) == {kept.key, Key(SearchRequest(folders=("/last",)), (), True)}


def test_what_this_process_changed_is_not_answered_from_what_was_kept(bench: Bench) -> None:
    bench.follow()
    bench.refresher.mark_stale()
    bench.ask()
    assert bench.searches == 2
    bench.settle()
    assert bench.listener.looks[-1] is True


def test_a_search_without_subscribers_is_repeated_when_it_is_asked_for(bench: Bench) -> None:
    bench.follow()
    bench.listener.keys = frozenset()
    bench.happens("/work/src/pyproject.toml")
    assert bench.searches == 1
    bench.ask()
    assert bench.searches == 2


def test_selections_depend_on_folders_that_no_search_lists(bench: Bench) -> None:
    bench.listener.besides = ["/far/project", "/far/project/.vscode"]
    bench.follow()
    assert {"/far/project", "/far/project/.vscode"} <= bench.watchers[-1].folders
    bench.happens("/far/project/.vscode/settings.json")
    assert bench.listener.looks[-1] is True
    bench.happens("/far/project/main.py")
    assert bench.listener.looks[-1] is False


def test_a_limit_of_memory_empties_the_cache() -> None:
    bench = Bench({**python_files(BASE, "3.11.7"), **venv_files("/work/.venv", BASE, "3.11.7")})
    bench.search_cache.memory_limit = 100
    bench.ask()
    other = bench.search_cache.find(SearchRequest(folders=("/work", "/opt")), ("/work",))
    assert len(bench.search_cache.keys()) == 2
    bench.machine.memory = 101
    assert len(bench.search_cache.find(SEARCH, ("/work",), refresh=True).found.environments) == 1
    assert bench.search_cache.current(other.key) is None and len(bench.search_cache.keys()) == 1
