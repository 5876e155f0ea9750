"""Installs that are cancelled, killed, or meet another operation on their environment."""

from __future__ import annotations

import os
import random
import signal
import threading
from pathlib import Path

import pytest

from bench import SET, Bench
from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.model import InstallRequest, Progress, RepairRequest, Sources
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution import repair as repairing
from venvoy_server.system.state import journal_queries as looking

pytestmark = pytest.mark.slow("kills")


def test_two_operations_on_one_environment_name_the_holder(filled: Bench) -> None:
    entered, leave = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        entered.set()
        leave.wait(60)

    request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
    first = threading.Thread(target=installing.install, args=(filled.services, request, report))
    first.start()
    entered.wait(60)
    try:
        with pytest.raises(OperationError) as caught:
            filled.install("part-1")
    finally:
        leave.set()
        first.join(60)
    assert caught.value.code == "environment-busy"
    assert caught.value.data["operation"] == "install"
    assert caught.value.data["process"] == os.getpid()
    filled.import_set()


def test_a_second_operation_may_wait_for_the_first(bench: Bench, uv_cache: str) -> None:
    from venvoy_server.system.execution.services import OperationSettings

    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    waiting = Bench(bench.root, uv_cache, settings=OperationSettings(busy_wait=60.0))
    entered, leave = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        entered.set()
        leave.wait(60)

    def let_go(progress: Progress) -> None:
        seen.append(progress.phase)
        leave.set()

    seen: list[str] = []
    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project)
    first = threading.Thread(target=installing.install, args=(bench.services, request, report))
    first.start()
    entered.wait(60)
    second = InstallRequest(bench.path, Sources(packages=("beta",)), bench.project)
    installing.install(waiting.services, second, let_go)
    first.join(60)
    waiting.close()
    assert seen[0] == "waiting"
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}


@pytest.mark.parametrize("phase", ["resolving", "downloading"])
def test_a_cancel_before_linking_is_followed(filled: Bench, phase: str) -> None:
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        if progress.phase == phase:
            cancellation.cancel()

    request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
    with pytest.raises(Cancelled):
        installing.install(filled.services, request, report, cancellation)
    assert filled.installed() == {}
    assert looking.interrupted(filled.host, filled.services.journal, filled.path) == ()


def test_a_cancel_while_linking_comes_too_late_and_the_answer_says_so(filled: Bench) -> None:
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        if progress.phase == "linking":
            cancellation.cancel()

    request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
    done = installing.install(filled.services, request, report, cancellation)
    assert done.cancel == "too-late"
    filled.import_set()


def test_installs_cancelled_at_random_moments_and_then_done_again_all_import(bench: Bench, uv_cache: str) -> None:
    bench.make_set()
    chance = random.Random(24)
    late = 0
    for _ in range(24):
        bench.create(if_exists="replace" if os.path.exists(bench.path) else "fail")
        cancellation = Cancellation()
        timer = threading.Timer(chance.uniform(0.0, 0.12), cancellation.cancel)
        timer.start()
        try:
            late += bench.install(*SET, cancellation=cancellation).cancel == "too-late"
        except Cancelled:
            assert bench.installed() == {}
        timer.join()
        bench.install(*SET)
        assert bench.wrong() == []
        bench.import_set()


def test_what_a_uv_killed_while_it_links_had_changed_is_taken_back(filled: Bench) -> None:
    """What neither we nor uv can prevent: the tool dies in the middle, here of an upgrade next to a new package."""
    for name in SET:
        filled.wheel(name, "2.0", modules=25)
    filled.wheel("added", modules=40)
    old = dict.fromkeys(SET, "1.0")
    new = {**dict.fromkeys(SET, "2.0"), "added": "1.0"}
    chance = random.Random(7)
    taken_back = 0
    for _ in range(8):
        filled.create(if_exists="replace", sources=Sources(packages=tuple(f"{name}==1.0" for name in SET)))
        before = files(filled)

        def report(progress: Progress) -> None:
            if progress.phase == "linking":
                child = filled.services.journal.unfinished()[0].child
                threading.Timer(chance.uniform(0.0, 0.03), kill, (child,)).start()

        request = InstallRequest(filled.path, Sources(packages=(*SET, "added")), filled.project, upgrade=True)
        try:
            installing.install(filled.services, request, report)
        except OperationError as error:
            taken_back += "takenBack" in error.data
            assert "broken" not in error.data
            assert files(filled) == before
            assert looking.interrupted(filled.host, filled.services.journal, filled.path) == ()
        assert filled.installed() in (old, new)
        assert filled.wrong() == []
        filled.import_set()
    assert taken_back > 0


def files(bench: Bench) -> set[str]:
    """Return what is in the environment, without compiled files."""
    found = {os.path.join(folder, name) for folder, _, names in os.walk(bench.path) for name in names}
    return {path for path in found if "__pycache__" not in path and not path.endswith("/.lock")}


def kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_a_link_and_its_target_are_one_environment(filled: Bench) -> None:
    link = os.path.join(filled.project, "link")
    os.symlink(filled.path, link)
    with filled.services.hold("install", filled.path, None, None), pytest.raises(OperationError) as caught:
        installing.install(filled.services, InstallRequest(link, Sources(packages=("part-1",)), filled.project))
    assert caught.value.code == "environment-busy"


def test_waiting_for_another_operation_can_be_cancelled(filled: Bench, uv_cache: str) -> None:
    from venvoy_server.system.execution.services import OperationSettings

    waiting = Bench(filled.root, uv_cache, settings=OperationSettings(busy_wait=600.0))
    cancellation = Cancellation()
    request = InstallRequest(filled.path, Sources(packages=("part-1",)), filled.project)
    with filled.services.hold("install", filled.path, None, None), pytest.raises(Cancelled):
        installing.install(waiting.services, request, lambda progress: cancellation.cancel(), cancellation)
    waiting.close()


def test_a_running_operation_is_not_taken_for_an_interrupted_one(filled: Bench) -> None:
    journal = filled.services.journal
    with filled.services.hold("install", filled.path, None, None) as work:
        assert looking.interrupted(filled.host, journal, filled.path) == ()
        assert [row.id for row in journal.unfinished()] == [work.operation]
    assert journal.unfinished() == ()


def test_a_distribution_whose_record_was_never_written_is_repaired(filled: Bench) -> None:
    installing.install(filled.services, InstallRequest(filled.path, Sources(packages=SET), filled.project))
    (record,) = Path(filled.path).glob("lib/*/site-packages/part_5-1.0.dist-info/RECORD")
    record.unlink()
    record.touch()
    repairing.repair(filled.services, RepairRequest(filled.path))
    assert record.stat().st_size > 0
    assert filled.wrong() == []
