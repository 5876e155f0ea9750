"""A limit to what runs at once: what comes later waits, is counted, and stops waiting once it is not wanted."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handlers.imitation import ImitatedMachine
from venvoy_server import metrics
from venvoy_server.cancellation import Cancellation
from venvoy_server.concurrency_limit import ConcurrencyLimit
from venvoy_server.live.search_cache import SEARCH_TURNS
from venvoy_server.metrics import Metric
from venvoy_server.operations.errors import Cancelled
from venvoy_server.service import Service, ServicesByVariables
from venvoy_server.system.processes import process

PATIENCE = 60.0


@pytest.fixture
def running() -> Metric:
    return Metric("running", "gauge", "What runs.")


@pytest.fixture
def waiting() -> Metric:
    return Metric("waiting", "gauge", "What waits.")


def test_no_more_run_than_may(running: Metric, waiting: Metric) -> None:
    limit, most = ConcurrencyLimit(running, waiting), 0
    limit.limit(2)
    lock, both = threading.Lock(), threading.Barrier(2)

    def work(number: int) -> None:
        nonlocal most
        with limit.taken():
            with lock:
                most = max(most, int(running.value()))
            both.wait(PATIENCE)  # two are always there at once, or this never ends

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert most == 2 and running.value() == 0 and waiting.value() == 0


def test_without_a_limit_nothing_waits(running: Metric) -> None:
    limit = ConcurrencyLimit(running)
    with limit.taken(), limit.taken(), limit.taken():
        assert running.value() == 3


def test_who_waits_may_be_cancelled_or_abandoned(running: Metric, waiting: Metric) -> None:
    limit = ConcurrencyLimit(running, waiting)
    limit.limit(1)
    cancellation = Cancellation()
    cancellation.cancel()
    with limit.taken():
        with pytest.raises(Cancelled), limit.taken(cancellation):
            pass
        with pytest.raises(Cancelled), limit.taken(is_abandoned=lambda: True):
            pass
    assert running.value() == 0 and waiting.value() == 0
    with limit.taken(cancellation):
        assert running.value() == 1, "a turn that is free is taken at once"


def test_a_failure_gives_the_turn_back_and_a_higher_limit_counts_at_once(running: Metric) -> None:
    limit = ConcurrencyLimit(running)
    limit.limit(1)
    with pytest.raises(ZeroDivisionError), limit.taken():
        raise ZeroDivisionError
    with limit.taken():
        limit.limit(2)
        with limit.taken():
            assert running.value() == 2


def test_the_limits_of_a_service_are_those_of_the_users_file() -> None:
    home = ImitatedMachine(
        {"/home/me/.config/venvoy/config.toml": "maxChildren = 3\nmaxSearches = 2\nmaxMemory = 64\n"}
    )
    try:
        service = Service(home)
        assert (process.TURNS.most, SEARCH_TURNS.most) == (3, 2)
        assert service.live.search_cache.memory_limit == 64 << 20
        service.live.close()
    finally:
        Service(ImitatedMachine({})).live.close()
    assert (process.TURNS.most, SEARCH_TURNS.most) == (None, None)


async def test_the_strictest_limit_of_those_who_share_a_service_holds_while_they_do() -> None:
    """Two shells of one person may name different settings files; a client that comes later takes no limit away."""

    def machine(name: str) -> ImitatedMachine:
        files = {"": "maxSearches = 5\n", "strict": "maxChildren = 3\nmaxMemory = 64\n", "wide": "maxChildren = 9\n"}
        return ImitatedMachine({"/home/me/.config/venvoy/config.toml": files[name]})

    services = ServicesByVariables(Service(machine("")), lambda variables: machine(variables["XDG_CONFIG_HOME"]))
    try:
        strict = await services.enter({"XDG_CONFIG_HOME": "strict"})
        wide = await services.enter({"XDG_CONFIG_HOME": "wide"})
        assert (process.TURNS.most, SEARCH_TURNS.most) == (3, 5)
        assert {each.live.search_cache.memory_limit for each in (strict, wide)} == {64 << 20}
        services.leave(strict)
        assert (process.TURNS.most, SEARCH_TURNS.most, wide.live.search_cache.memory_limit) == (9, 5, None)
        services.leave(wide)
        assert process.TURNS.most is None
    finally:
        services.close()
        Service(ImitatedMachine({})).live.close()


@pytest.mark.skipif(os.name == "nt", reason="a shell")
def test_child_processes_take_turns(tmp_path: Path) -> None:
    process.TURNS.limit(1)
    before = metrics.CHILDREN_TOTAL.value("exited")
    script = "import os, sys; os.mkdir('one'); os.rmdir('one')"  # fails if another is between the two
    try:
        with ThreadPoolExecutor(3) as pool:
            done = [
                pool.submit(
                    process.run, [sys.executable, "-c", script], cwd=str(tmp_path), environment={}, timeout=PATIENCE
                )
                for _ in range(6)
            ]
            assert all(each.result().ok for each in done)
    finally:
        process.TURNS.limit(None)
    assert metrics.CHILDREN_TOTAL.value("exited") == before + 6 and metrics.CHILDREN.value() == 0
