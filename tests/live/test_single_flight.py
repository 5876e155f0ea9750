"""Identical work at the same time is done once, and stops when every caller is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from venvoy_server.cancellation import Cancellation
from venvoy_server.live.single_flight import SingleFlight
from venvoy_server.operations.errors import Cancelled

PATIENCE = 20.0


class Work:
    """Work that waits until it may end, or must stop."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Event()
        self.times = 0
        self.stopped = 0

    def __call__(self, report: Callable[[str], None], is_abandoned: Callable[[], bool]) -> int:
        self.times += 1
        number = self.times
        report(f"record of {number}")
        self.begun.release()
        while not self.may_end.wait(0.002):
            if is_abandoned():
                self.stopped += 1
                raise Cancelled
        return number


class Key(str):
    """A key that reports each look-up."""

    asked: threading.Semaphore

    def __hash__(self) -> int:
        self.asked.release()
        return super().__hash__()


class Bench:
    """Several callers at once."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.flights: SingleFlight[str, str, int] = SingleFlight()
        self.work = Work()
        self.key = "key"

    def ask(
        self,
        cancellation: Cancellation | None = None,
        *,
        fresh: bool = False,
        report: Callable[[str], None] | None = None,
    ) -> Future[int]:
        def run() -> int:
            return self.flights.run(self.key, self.work, cancellation=cancellation, report=report, fresh=fresh)

        return self.pool.submit(run)

    def wait_for_begin(self) -> None:
        assert self.work.begun.acquire(timeout=PATIENCE)


@pytest.fixture
def bench() -> Bench:
    return Bench(ThreadPoolExecutor(8))


def test_all_who_ask_at_the_same_time_share_one_result(bench: Bench) -> None:
    first = bench.ask()
    bench.wait_for_begin()
    joined = threading.Semaphore(0)
    others = [bench.ask(report=lambda record: joined.release()) for _ in range(4)]
    for _ in others:
        assert joined.acquire(timeout=PATIENCE)
    bench.work.may_end.set()
    assert {future.result(PATIENCE) for future in (first, *others)} == {1}
    assert bench.work.times == 1


def test_a_late_caller_gets_what_was_reported_before(bench: Bench) -> None:
    heard: list[str] = []
    called = threading.Event()
    first = bench.ask()
    bench.wait_for_begin()

    def hear(record: str) -> None:
        heard.append(record)
        called.set()

    second = bench.ask(report=hear)
    assert called.wait(PATIENCE)
    bench.work.may_end.set()
    assert (first.result(PATIENCE), second.result(PATIENCE)) == (1, 1)
    assert heard == ["record of 1"]


def test_work_goes_on_while_a_caller_still_waits_for_it(bench: Bench) -> None:
    cancelled, joined = Cancellation(), threading.Event()
    first = bench.ask(cancelled)
    bench.wait_for_begin()
    second = bench.ask(Cancellation(), report=lambda record: joined.set())
    assert joined.wait(PATIENCE)
    cancelled.cancel()
    bench.work.may_end.set()
    assert second.result(PATIENCE) == 1
    with pytest.raises(Cancelled):
        first.result(PATIENCE)
    assert bench.work.stopped == 0


def test_work_stops_when_every_caller_was_cancelled_and_begins_anew_for_the_next(bench: Bench) -> None:
    cancelled = Cancellation()
    first = bench.ask(cancelled)
    bench.wait_for_begin()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        first.result(PATIENCE)
    assert bench.work.stopped == 1
    bench.work.may_end.set()
    assert bench.ask().result(PATIENCE) == 2


def test_fresh_takes_no_work_that_began_before(bench: Bench) -> None:
    first = bench.ask()
    bench.wait_for_begin()
    fresh = [bench.ask(fresh=True), bench.ask(fresh=True)]
    bench.work.may_end.set()
    assert first.result(PATIENCE) == 1
    assert min(future.result(PATIENCE) for future in fresh) >= 2


def test_whoever_asks_before_the_work_begins_shares_it_even_with_fresh(bench: Bench) -> None:
    paused, may_begin = threading.Event(), threading.Event()
    bench.key = key = Key("key")
    key.asked = threading.Semaphore(0)

    def pause(of: str) -> None:
        key.asked = threading.Semaphore(0)
        paused.set()
        assert may_begin.wait(PATIENCE)

    bench.flights = SingleFlight(pause)
    bench.work.may_end.set()
    first = bench.ask(fresh=True)
    assert paused.wait(PATIENCE)
    others = [bench.ask(fresh=True) for _ in range(2)]
    for _ in others:
        assert key.asked.acquire(timeout=PATIENCE)
    may_begin.set()
    assert {future.result(PATIENCE) for future in (first, *others)} == {1}
    assert bench.work.times == 1


def test_an_error_reaches_every_caller(bench: Bench) -> None:
    gate, joined = threading.Event(), threading.Event()

    def fail(report: Callable[[str], None], is_abandoned: Callable[[], bool]) -> int:
        report("begun")
        assert gate.wait(PATIENCE)
        raise ZeroDivisionError

    begun = threading.Event()
    first = bench.pool.submit(lambda: bench.flights.run("key", fail, report=lambda record: begun.set()))
    assert begun.wait(PATIENCE)
    second = bench.ask(report=lambda record: joined.set())
    assert joined.wait(PATIENCE)
    gate.set()
    for future in (first, second):
        with pytest.raises(ZeroDivisionError):
            future.result(PATIENCE)
