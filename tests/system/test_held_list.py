"""Two commands at once on one list, or on one environment: the second waits, and sees what the first one did."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench import Bench
from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.model import InstallRequest, Outcome, Progress, Sources, UninstallRequest
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution.held_list import held_list
from venvoy_server.system.execution.services import BUSY_WAIT, OperationSettings, busy_wait
from venvoy_server.system.state.journal_queries import interrupted

PATIENCE = 120.0
LIST = "/home/me/shop/requirements.txt"


@pytest.fixture
def patient(bench: Bench, uv_cache: str) -> Iterator[Bench]:
    """Another process's view of the same folders, that waits for what is held."""
    made = Bench(bench.root, uv_cache, settings=OperationSettings(busy_wait=PATIENCE))
    yield made
    made.close()


def test_a_list_that_is_held_is_refused_with_its_holder(bench: Bench) -> None:
    with held_list(bench.services, "add", LIST, None, None):
        with held_list(bench.services, "add", f"{LIST}.other", None, None):
            pass
        with pytest.raises(OperationError) as caught, held_list(bench.services, "drop", LIST, None, None):
            pass
    assert caught.value.code == "environment-busy"
    assert caught.value.message.startswith(f"{LIST} is held by a running add (process {os.getpid()}")
    with held_list(bench.services, "drop", LIST, None, None):
        pass


def test_a_list_that_is_held_is_waited_for(bench: Bench, patient: Bench) -> None:
    entered, leave, order = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        with held_list(bench.services, "add", LIST, None, None):
            entered.set()
            leave.wait(PATIENCE)
            order.append("first")

    def report(progress: Progress) -> None:
        assert progress.phase == "waiting" and "Try again" not in progress.message
        leave.set()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert entered.wait(PATIENCE)
        with held_list(patient.services, "drop", LIST, report, None):
            order.append("second")
    finally:
        leave.set()
        thread.join(PATIENCE)
    assert order == ["first", "second"]


def test_the_wait_is_as_long_as_that_of_uv_for_its_own_locks() -> None:
    found = [busy_wait({"UV_LOCK_TIMEOUT": text}) for text in ("0", "20", "", "soon", "-1")]
    assert found == [0.0, 20.0, BUSY_WAIT, BUSY_WAIT, BUSY_WAIT]
    assert busy_wait({}) == BUSY_WAIT


def test_waiting_for_a_list_can_be_cancelled(bench: Bench, patient: Bench) -> None:
    cancellation = Cancellation()
    with held_list(bench.services, "add", LIST, None, None), pytest.raises(Cancelled):
        waiting = held_list(patient.services, "add", LIST, lambda progress: cancellation.cancel(), cancellation)
        with waiting:
            pass


def test_a_command_that_was_killed_holds_nothing_and_is_no_interrupted_operation(bench: Bench) -> None:
    folder = os.path.dirname(LIST)
    with held_list(bench.services, "add", LIST, None, None):
        bench.state.database.write("UPDATE journal SET owner_start = 'another'")
        assert interrupted(bench.host, bench.services.journal, folder) == ()
        with held_list(bench.services, "add", LIST, None, None):
            pass
    assert bench.services.journal.unfinished() == ()


def test_what_a_command_does_with_its_list_is_done_while_the_environment_is_held(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    seen: list[tuple[bool, set[str]]] = []

    @contextmanager
    def noting() -> Iterator[None]:
        for _ in range(2):
            seen.append((bool(bench.services.journal.unfinished()), set(bench.installed())))
            if len(seen) == 1:
                yield

    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project, dry_run=True)
    installing.install(bench.services, request, while_held=noting())
    assert seen == [], "a dry run changes nothing, the list neither"
    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project)
    installing.install(bench.services, request, while_held=noting())
    assert seen == [(True, set()), (True, {"alpha"})]


def _after(bench: Bench, patient: Bench, second: Callable[[Callable[[Progress], None]], Outcome]) -> Outcome:
    """Do a second operation, which begins to wait while `alpha` is being installed."""
    entered, leave = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        entered.set()
        leave.wait(PATIENCE)

    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project)
    first = threading.Thread(target=installing.install, args=(bench.services, request, report))
    first.start()
    try:
        assert entered.wait(PATIENCE)
        return second(lambda progress: leave.set())
    finally:
        leave.set()
        first.join(PATIENCE)


def test_what_is_uninstalled_is_what_is_there_when_the_first_one_is_done(bench: Bench, patient: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    request = UninstallRequest(bench.path, ("alpha",))
    done = _after(bench, patient, lambda report: installing.uninstall(patient.services, request, report))
    assert [(change.name, change.action) for change in done.changes] == [("alpha", "removed")]
    assert done.notices == ()
    assert bench.installed() == {}
