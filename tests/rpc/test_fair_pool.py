"""Clients take turns in the threads of a service, and none takes them all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from venvoy_server.rpc.fair_pool import FairPool

SECONDS = 30


class Bench:
    """A fair pool of `threads`, of which a client gets `most`, and what ran in it, in order."""

    def __init__(self, threads: int, most: int) -> None:
        self.pool = ThreadPoolExecutor(threads)
        self.fair = FairPool(self.pool, most)
        self.ran: list[str] = []
        self.release = threading.Event()

    def hold(self, client: str) -> threading.Event:
        """Have a client take a thread until `release`; return what is set when it has one."""
        begun = threading.Event()

        def work() -> None:
            begun.set()
            self.release.wait(SECONDS)

        self.fair.submit(client, work)
        return begun

    def run(self, client: str, name: str) -> threading.Event:
        """Have a client's work recorded; return what is set when it ran."""
        done = threading.Event()

        def work() -> None:
            self.ran.append(name)
            done.set()

        self.fair.submit(client, work)
        return done


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made = Bench(*request.param)
    yield made
    made.release.set()
    made.pool.shutdown()


@pytest.mark.parametrize("bench", [(3, 2)], indirect=True)
def test_a_client_with_many_requests_leaves_threads_to_the_others(bench: Bench) -> None:
    for begun in [bench.hold("flood"), bench.hold("flood")]:
        assert begun.wait(SECONDS)
    held = [bench.hold("flood") for _ in range(20)]
    assert bench.run("other", "other").wait(SECONDS)
    assert not any(begun.is_set() for begun in held)


@pytest.mark.parametrize("bench", [(3, 2)], indirect=True)
def test_everything_that_was_held_back_runs_in_its_order(bench: Bench) -> None:
    for begun in [bench.hold("flood"), bench.hold("flood")]:
        assert begun.wait(SECONDS)
    done = [bench.run("flood", f"{number}") for number in range(50)]
    assert bench.run("other", "other").wait(SECONDS)  # by now the pool has passed over all that is held back
    bench.release.set()
    assert all(each.wait(SECONDS) for each in done)
    assert sorted(bench.ran[1:], key=int) == [f"{number}" for number in range(50)]


@pytest.mark.parametrize("bench", [(1, 1)], indirect=True)
def test_clients_take_turns(bench: Bench) -> None:
    assert bench.hold("first").wait(SECONDS)
    done = [bench.run(client, f"{client}{number}") for client in "ab" for number in range(3)]
    bench.release.set()
    assert all(each.wait(SECONDS) for each in done)
    assert bench.ran == ["a0", "b0", "a1", "b1", "a2", "b2"]


@pytest.mark.parametrize("bench", [(1, 1)], indirect=True)
def test_work_that_fails_holds_nothing_up_and_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise SystemExit(3)

    bench.fair.submit("one", fail)
    assert bench.run("one", "next").wait(SECONDS)
    assert [record.message for record in caplog.records] == ["a task of a client failed"]


@pytest.mark.parametrize("bench", [(1, 1)], indirect=True)
def test_a_pool_that_was_shut_down_takes_nothing(bench: Bench) -> None:
    bench.pool.shutdown()
    with pytest.raises(RuntimeError):
        bench.run("one", "late")
