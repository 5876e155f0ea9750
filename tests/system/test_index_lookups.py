"""Look-ups: memory, cache and indexes; what is stale, what fails, what is asked at once and what is not."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from fake_index import FakeIndex, Request, answers, page, serving
from venvoy_server.index.condense import page_of
from venvoy_server.index.model import IndexFile, Page
from venvoy_server.index.request import WantedRelease
from venvoy_server.index.snapshot import Priority
from venvoy_server.operations.index_model import Index, IndexSettings, index_at
from venvoy_server.operations.lookup_plan import LookupPlan, sentence
from venvoy_server.system.index.cached_row import CachedRow
from venvoy_server.system.index.clients import Clients
from venvoy_server.system.index.fetched import Fetched, Validators
from venvoy_server.system.index.index_identity import index_key
from venvoy_server.system.index.lookups import Fetch, Lookups
from venvoy_server.system.index.page_cache import FILE_NAME, PageCache
from venvoy_server.system.index.task_queue import CLOSED, INTERACTIVE, MOST_AT_ONCE, OPEN, Task, TaskQueue

SECONDS = 60.0
"""For what must happen; nothing waits that long."""


class Clock:
    """Both clocks of the look-ups, moved by hand."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    with serving(FakeIndex({name: page(name, "1.0") for name in ("flask", "django", "requests")})) as running:
        yield running


def plan_for(
    *indexes: Index, priority: Priority = "version", offline: bool = False, details: bool = False
) -> LookupPlan:
    settings = IndexSettings(indexes=indexes, priority=priority)
    return LookupPlan(settings, frozenset(indexes), is_offline=offline, needs_details=details)


def over_http() -> Fetch:
    return Clients({}, "/nowhere").fetch


def lookups(folder: Path, clock: Clock, fetch: Fetch | None = None) -> Lookups:
    return Lookups(PageCache(str(folder / "cache")), fetch or over_http(), now=clock, monotonic=clock)


def states(found: Lookups, plan: LookupPlan, *names: str) -> list[str]:
    snapshot = found.snapshot(plan, names)
    return [snapshot.state(name) for name in names]


def looked_up(found: Lookups, plan: LookupPlan, *names: str) -> list[str]:
    found.start_lookup(plan, names)
    assert found.wait(SECONDS)
    return states(found, plan, *names)


def test_what_is_wanted_becomes_known(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    plan = plan_for(index_at(index.url, "user"))
    notified: list[str] = []
    found = lookups(tmp_path, clock)
    found.subscribe(lambda names: notified.extend(names))
    assert states(found, plan, "flask", "absent") == ["unknown", "unknown"]
    assert looked_up(found, plan, "flask", "absent") == ["known", "absent"]
    assert sorted(notified) == ["absent", "flask"]
    answer = found.snapshot(plan, ["flask"]).projects["flask"][0]
    assert answer.index == index.url and answer.page and answer.page.releases[0].version == "1.0"
    assert looked_up(found, plan, "flask", "absent") == ["known", "absent"] and len(index.log) == 2


def test_the_cache_serves_the_next_process_without_a_request(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    plan = plan_for(index_at(index.url, "user"))
    looked_up(lookups(tmp_path, clock), plan, "flask", "absent")
    second = lookups(tmp_path, clock)
    assert looked_up(second, plan, "flask", "absent") == ["known", "absent"] and len(index.log) == 2
    assert second.snapshot(plan, ["flask"]).projects["flask"][0].fetched_at == clock.time


def test_what_is_stale_is_used_and_asked_for_again(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    plan = plan_for(index_at(index.url, "user"))
    looked_up(lookups(tmp_path, clock), plan, "flask")
    clock.time += 601
    second = lookups(tmp_path, clock)
    second.load(plan, ["flask"])
    assert states(second, plan, "flask") == ["known"]
    notified: list[str] = []
    second.subscribe(lambda names: notified.extend(names))
    looked_up(second, plan, "flask")
    assert [each.headers.get("if-none-match") for each in index.log] == [None, '"1"']
    assert notified == [], "nothing changed"
    assert second.snapshot(plan, ["flask"]).projects["flask"][0].fetched_at == clock.time
    looked_up(lookups(tmp_path, clock), plan, "flask")
    assert len(index.log) == 2, "the 304 made the row fresh in the cache, too"


def test_offline_uses_what_is_there_however_old_and_asks_nothing(
    index: FakeIndex, tmp_path: Path, clock: Clock
) -> None:
    looked_up(lookups(tmp_path, clock), plan_for(index_at(index.url, "user")), "flask")
    clock.time += 20 * 86_400
    plan = plan_for(index_at(index.url, "user"), offline=True)
    second = lookups(tmp_path, clock)
    assert looked_up(second, plan, "flask", "django") == ["known", "unknown"] and len(index.log) == 1
    assert second.snapshot(plan, ["flask"]).projects["flask"][0].fetched_at == clock.time - 20 * 86_400


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_failure_takes_nothing_away(index: FakeIndex, tmp_path: Path, clock: Clock, status: int) -> None:
    plan = plan_for(index_at(index.url, "user"))
    looked_up(lookups(tmp_path, clock), plan, "flask", "absent")
    clock.time += 10_000
    index.behaviour = answers(status)
    found = lookups(tmp_path, clock)
    assert looked_up(found, plan, "flask", "absent", "new") == ["known", "absent", "unknown"]
    trouble = found.troubles(plan)[0]
    assert (trouble.url, trouble.kind) == (index.url, "login" if status < 500 else "unreachable")


def test_what_was_there_is_remembered_when_it_is_gone(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    plan = plan_for(index_at(index.url, "user"))
    looked_up(lookups(tmp_path, clock), plan, "flask")
    clock.time += 10_000
    del index.pages["flask"]
    looked_up(lookups(tmp_path, clock), plan, "flask")
    third = lookups(tmp_path, clock)
    assert looked_up(third, plan, "flask") == ["absent"]
    seen = third.snapshot(plan, ["flask"]).projects["flask"][0].seen_before
    assert seen is not None and seen.releases[0].version == "1.0"


def test_a_release_that_is_gone_is_remembered(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    plan = plan_for(index_at(index.url, "user"))
    for versions in (("1.0", "2.0"), ("1.0", "2.0"), ("1.0",), ("1.0", "3.0")):
        index.pages["flask"], index.headers = page("flask", *versions), {}
        looked_up(lookups(tmp_path, clock), plan, "flask")
        clock.time += 1000
    found = lookups(tmp_path, clock)
    found.load(plan, ["flask"])
    answer = found.snapshot(plan, ["flask"]).projects["flask"][0]
    assert answer.page and [each.version for each in answer.page.releases] == ["1.0", "3.0"]
    assert answer.seen_before and [each.version for each in answer.seen_before.releases] == ["1.0", "2.0"]


def test_hashes_are_loaded_only_if_they_are_needed(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    place = index_at(index.url, "user")
    looked_up(lookups(tmp_path, clock), plan_for(place), "flask")
    bare, full = lookups(tmp_path, clock), lookups(tmp_path, clock)
    looked_up(bare, plan_for(place), "flask")
    assert bare.snapshot(plan_for(place), ["flask"]).projects["flask"][0].details is None
    plan = plan_for(place, details=True)
    looked_up(full, plan, "flask")
    details = full.snapshot(plan, ["flask"]).projects["flask"][0].details
    assert details and details.files["flask-1.0-py3-none-any.whl"].hashes == {"sha256": "ab" * 32}
    assert len(index.log) == 1


# --- several indexes --------------------------------------------------------------------------------------------


def test_every_index_is_asked_where_the_best_version_wins(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    with serving(FakeIndex({"flask": page("flask", "9.0")})) as other:
        plan = plan_for(index_at(index.url, "user"), index_at(other.url, "user"))
        found = lookups(tmp_path, clock)
        assert looked_up(found, plan, "flask", "django", "none") == ["known", "known", "absent"]
        assert sorted(other.asked) == ["django", "flask", "none"]


def test_the_first_index_that_has_a_name_is_the_last_that_is_asked(
    index: FakeIndex, tmp_path: Path, clock: Clock
) -> None:
    with serving(FakeIndex({"private": page("private", "1.0")})) as own:
        plan = plan_for(index_at(own.url, "user"), index_at(index.url, "user"), priority="index")
        found = lookups(tmp_path, clock)
        looked_up(found, plan, "private", "flask")
        assert looked_up(found, plan, "private", "flask") == ["known", "known"]
        assert index.asked == ["flask"], "a private name does not leave for the public index"


def test_an_index_does_not_answer_for_another(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    with serving(FakeIndex({"flask": page("flask", "9.0")})) as other:
        looked_up(lookups(tmp_path, clock), plan_for(index_at(other.url, "user")), "flask")
        found, plan = lookups(tmp_path, clock), plan_for(index_at(index.url, "user"))
        looked_up(found, plan, "flask")
        pages = found.snapshot(plan, ["flask"]).pages("flask")
        assert [release.version for each in pages for release in each.releases] == ["1.0"]


def test_addresses_that_look_alike_have_rows_of_their_own() -> None:
    one = index_at("https://a.example/simple?token=abcdefgh", "user")
    two = index_at("https://a.example/simple?token=ijklmnop", "user")
    assert one.url == two.url and index_key(one) != index_key(two) and "abcdefgh" not in index_key(one)


def test_an_index_that_may_not_be_asked_is_not(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    place = index_at(index.url, "workspace")
    plan = LookupPlan(IndexSettings(indexes=(place,)))
    assert looked_up(lookups(tmp_path, clock), plan, "flask") == ["unknown"] and index.log == []


# --- a server that does not answer ------------------------------------------------------------------------------


class Server:
    """A `fetch` that fails until it is up, and counts."""

    def __init__(self) -> None:
        self.is_up = False
        self.count = 0
        self.at_once = self.most = 0
        self._lock = threading.Lock()

    def fetch(self, plan: LookupPlan, index: Index, name: str, row: CachedRow | None) -> Fetched:
        with self._lock:
            self.count += 1
        if self.is_up:
            return Fetched("here", page_of(name, [IndexFile(f"{name}-1.0.tar.gz")]))
        return Fetched("failed", reason="it does not answer", is_server=True)


def test_a_server_that_is_down_is_asked_a_few_times_and_not_for_every_name(tmp_path: Path, clock: Clock) -> None:
    server, names = Server(), [f"p{number}" for number in range(1000)]
    plan = plan_for(index_at("https://down.example/simple", "user"))
    found = lookups(tmp_path, clock, server.fetch)
    assert set(looked_up(found, plan, *names)) == {"unknown"}
    assert server.count <= 5 + MOST_AT_ONCE, "those that were on their way when the fifth failed"
    assert len(found.troubles(plan)) == 1
    before = server.count
    looked_up(found, plan, *names)
    assert server.count == before
    found.close()


def test_one_time_out_is_enough_of_a_server_that_never_answered(tmp_path: Path, clock: Clock) -> None:
    names, count, lock = [f"p{number}" for number in range(200)], 0, threading.Lock()
    together = threading.Barrier(MOST_AT_ONCE)

    def fetch(plan: LookupPlan, index: Index, name: str, row: CachedRow | None) -> Fetched:
        nonlocal count
        with lock:
            count += 1
        together.wait(SECONDS)
        return Fetched("failed", reason="it does not answer", is_server=True, is_silent=True)

    plan = plan_for(index_at("https://down.example/simple", "user"))
    found = lookups(tmp_path, clock, fetch)
    looked_up(found, plan, *names)
    assert count == MOST_AT_ONCE, "those that were sent together"
    found.close()


def test_a_server_that_answers_again_is_asked_for_everything_that_is_still_unknown(
    tmp_path: Path, clock: Clock
) -> None:
    server, names = Server(), [f"p{number}" for number in range(50)]
    plan = plan_for(index_at("https://down.example/simple", "user"))
    found = lookups(tmp_path, clock, server.fetch)
    looked_up(found, plan, *names)
    clock.time += 31
    before = server.count
    found._probe()
    assert found.wait(SECONDS) and server.count == before + 1, "one request finds out"
    server.is_up = True
    clock.time += 61
    found._probe()
    assert found.wait(SECONDS)
    assert set(states(found, plan, *names)) == {"known"} and found.troubles(plan) == ()
    found.close()


def test_a_page_of_something_else_is_asked_for_again_as_from_a_server_that_is_down(
    index: FakeIndex, tmp_path: Path, clock: Clock
) -> None:
    """The login page of a network answers every request with status 200."""

    def portal(request: Request) -> None:
        request.answer(200, b"<html><form>Accept our terms</form></html>", Content_Type="text/html")

    index.behaviour = portal
    plan = plan_for(index_at(index.url, "user"))
    found = lookups(tmp_path, clock)
    assert set(looked_up(found, plan, *["flask", "django", "requests"])) == {"unknown"}
    index.behaviour = None
    for _ in range(3):
        clock.time += 31
        found._probe()
        assert found.wait(SECONDS)
    assert states(found, plan, "flask", "django", "requests") == ["known"] * 3
    found.close()


def test_one_name_without_an_answer_is_reported_though_others_have_one(
    index: FakeIndex, tmp_path: Path, clock: Clock
) -> None:
    index.by_name["django"] = answers(500)
    plan = plan_for(index_at(index.url, "user"))
    found = lookups(tmp_path, clock)
    for names in (["django"], ["flask", "requests"]):
        looked_up(found, plan, *names)
    (trouble,) = found.troubles(plan)
    assert sentence(trouble) == f"The index {index.url} gives no answer about django: it answers with status 500."
    assert found.all_troubles() == (trouble,)
    index.by_name.clear()
    clock.time += 31
    looked_up(found, plan, "django")
    assert found.troubles(plan) == ()
    found.close()


def test_metadata_that_could_not_be_fetched_is_asked_for_again(index: FakeIndex, tmp_path: Path, clock: Clock) -> None:
    index.add_metadata("flask", "1.0", "Requires-Dist: django<2")
    plan, wanted = plan_for(index_at(index.url, "user")), WantedRelease("flask", "1.0", "flask-1.0-py3-none-any.whl")
    clients = Clients({}, "/nowhere")
    cache = PageCache(str(tmp_path / "cache"))
    found = Lookups(cache, clients.fetch, clients.fetch_metadata, now=clock, monotonic=clock)
    looked_up(found, plan, "flask")

    index.by_name["flask-1.0-py3-none-any.whl.metadata"] = answers(500)
    assert found.releases.start_lookup(plan, [wanted]) == 1 and found.wait(SECONDS)
    assert not found.releases.known(plan, [wanted])
    index.by_name.clear()
    found.releases.retry()
    assert found.wait(SECONDS)
    (known,) = found.releases.known(plan, [wanted]).values()
    assert known.requires == ("django<2",)

    asked = len(index.log)
    found.releases.retry()
    assert found.wait(SECONDS) and len(index.log) == asked
    found.close()


# --- the queue --------------------------------------------------------------------------------------------------


def run_all(tasks: list[Task]) -> None:
    queue = TaskQueue()
    for task in tasks:
        queue.add(task)
    assert queue.wait(SECONDS)


def test_sixteen_run_at_once_and_one_more_for_a_person() -> None:
    running, most, lock, go = 0, 0, threading.Lock(), threading.Event()
    full = threading.Semaphore(0)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.release()
        go.wait(SECONDS)
        with lock:
            running -= 1

    queue = TaskQueue()
    for number in range(40):
        queue.add(Task("a", number, work))
    for _ in range(MOST_AT_ONCE):
        assert full.acquire(timeout=SECONDS)
    assert not full.acquire(timeout=0.05)
    queue.add(Task("a", 39, work, INTERACTIVE))
    assert full.acquire(timeout=SECONDS), "it does not wait for the others, though it was queued before"
    go.set()
    assert queue.wait(SECONDS) and most == MOST_AT_ONCE + 1


def test_a_slow_server_leaves_room_for_others() -> None:
    go, done, hold, held = threading.Event(), threading.Event(), threading.Event(), threading.Semaphore(0)

    def block() -> None:
        held.release()
        hold.wait(SECONDS)

    def slow() -> None:
        go.wait(SECONDS)

    queue = TaskQueue()
    for number in range(MOST_AT_ONCE):
        queue.add(Task("a", f"block{number}", block))
    for _ in range(MOST_AT_ONCE):
        held.acquire()  # so that all of the others wait before one of them begins
    for number in range(30):
        queue.add(Task("slow", number, slow))
    queue.add(Task("fast", "last", done.set))
    hold.set()
    assert done.wait(SECONDS)
    go.set()
    assert queue.wait(SECONDS)


def test_the_better_priority_goes_first_and_a_name_is_asked_once() -> None:
    order: list[object] = []
    hold, held = threading.Event(), threading.Semaphore(0)

    def block() -> None:
        held.release()
        hold.wait(SECONDS)

    queue = TaskQueue()
    for number in range(MOST_AT_ONCE):
        queue.add(Task("a", f"block{number}", block))
    for _ in range(MOST_AT_ONCE):
        assert held.acquire(timeout=SECONDS)

    def task(name: str, priority: int) -> Task:
        return Task("a", name, lambda: order.append(name), priority)

    for name, priority in (("x", CLOSED), ("y", OPEN), ("z", CLOSED), ("x", OPEN), ("y", CLOSED)):
        queue.add(task(name, priority))
    hold.set()
    assert queue.wait(SECONDS)
    assert sorted(map(str, order)) == ["x", "y", "z"]


# --- the cache file ---------------------------------------------------------------------------------------------

PAGE: Page = page_of("flask", [IndexFile("flask-1.0.tar.gz", ">=3.8", "broken", 5, 6, True)], "archived", "old")
ROW = CachedRow("here", PAGE, Validators("e", "m"), 10.0, 20.0)


def test_a_row_is_read_as_it_was_written(tmp_path: Path) -> None:
    cache = PageCache(str(tmp_path / "c"))
    cache.put("i", "flask", ROW, 0)
    assert PageCache(str(tmp_path / "c")).rows("i", ["flask", "x"], 0) == {"flask": ROW}


@pytest.mark.skipif(os.name == "nt", reason="the rights of files on POSIX")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir(mode=0o755)
    PageCache(str(tmp_path / "c")).put("i", "flask", ROW, 0)
    assert (tmp_path / "c").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "c" / FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 100)
    cache = PageCache(str(tmp_path))
    cache.put("i", "flask", ROW, 0)
    assert cache.rows("i", ["flask"], 0) == {"flask": ROW}


def test_a_damaged_row_is_none(tmp_path: Path) -> None:
    cache = PageCache(str(tmp_path))
    cache.put("i", "flask", ROW, 0)
    cache._file.write(("UPDATE project SET page = ?", [(b"x",)]))
    assert cache.rows("i", ["flask"], 0) == {}


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = PageCache(str(tmp_path / "file" / "c"))
    cache.put("i", "flask", ROW, 0)
    assert cache.rows("i", ["flask"], 0) == {}


def test_what_is_not_used_and_what_is_too_much_goes(tmp_path: Path) -> None:
    cache, day = PageCache(str(tmp_path)), 86_400.0
    for number in range(10):
        cache.put("i", f"p{number}", msgspec.structs.replace(ROW, fetched_at=number), number * day)
    cache.rows("i", ["p1"], 35 * day)
    cache.prune(35 * day)
    left = cache.rows("i", [f"p{number}" for number in range(10)], 35 * day)
    assert sorted(left) == ["p1", "p5", "p6", "p7", "p8", "p9"]
    size = cache._file.rows("SELECT size FROM project LIMIT 1")[0][0]
    cache.prune(35 * day, limit=2 * size)
    assert len(cache.rows("i", [f"p{number}" for number in range(10)], 35 * day)) == 2


def test_many_threads_write_and_read(tmp_path: Path) -> None:
    cache, other = PageCache(str(tmp_path)), PageCache(str(tmp_path))

    def both(number: int) -> Callable[[], None]:
        def run() -> None:
            (cache if number % 2 else other).put("i", f"p{number % 7}", ROW, 0)
            assert all(row == ROW for row in other.rows("i", [f"p{number % 7}"], 0).values())

        return run

    run_all([Task("a", number, both(number)) for number in range(60)])
    assert len(cache.rows("i", [f"p{number}" for number in range(7)], 0)) == 7
