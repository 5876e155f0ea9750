from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from venvoy_server.system import process_identity
from venvoy_server.system.process_identity import identity, life, own_identity
from venvoy_server.system.state.database import Database
from venvoy_server.system.state.journal import UNKNOWN_OWNER_SECONDS, Journal, JournalRow


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(Database(str(tmp_path)))


def test_an_operation_is_written_down_before_it_begins_and_its_end_after(journal: Journal) -> None:
    begun = journal.begin("create", "/p/.venv")
    assert begun.id is not None
    journal.step(begun.id, 2)
    journal.child(begun.id, 42, "x")
    row = journal.row(begun.id)
    assert row is not None
    assert (row.kind, row.step, row.state, row.child, row.owner, row.ended) == (
        "create",
        2,
        "started",
        42,
        os.getpid(),
        None,
    )
    journal.finish(begun.id, "done")
    row = journal.row(begun.id)
    assert row is not None
    assert (row.outcome, row.child) == ("done", None)
    assert journal.unfinished() == ()


def test_an_environment_is_held_by_one_operation_at_a_time(journal: Journal) -> None:
    first = journal.begin("install", "/p/.venv")
    second = journal.begin("remove", "/p/.venv")
    assert second.id is None
    assert second.holder is not None
    assert (second.holder.id, second.holder.kind, second.holder.owner) == (first.id, "install", os.getpid())
    assert journal.begin("install", "/q/.venv").id is not None
    journal.finish(first.id or "", "done")
    assert journal.begin("remove", "/p/.venv").id is not None


def dead_process() -> tuple[int, str]:
    """Return the number and identity of a process that is gone."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    known = identity(child.pid)
    assert known is not None
    child.communicate(b"\n", timeout=30)
    return child.pid, known


def test_the_row_of_a_process_that_is_gone_holds_nothing_and_is_handed_over(tmp_path: Path) -> None:
    database = Database(str(tmp_path))
    journal = Journal(database)
    first = journal.begin("install", "/p/.venv")
    pid, known = dead_process()
    database.write("UPDATE journal SET owner = ?, owner_start = ?", (pid, known))
    second = journal.begin("remove", "/p/.venv")
    assert second.id is not None
    assert [row.id for row in second.interrupted] == [first.id]


def test_a_process_is_told_from_another_with_its_number() -> None:
    own = own_identity()
    assert life(os.getpid(), own) == "alive"
    head, _, _ = own.rpartition("|")
    assert life(os.getpid(), f"{head}|1") == "dead"
    assert life(*dead_process()) == "dead"
    assert identity(2**22 + 1) is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_ended_and_was_not_waited_for_is_none() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert identity(child.pid) is None
    child.wait()


def test_a_process_of_another_machine_is_unknown_and_one_of_another_boot_dead() -> None:
    node, boot, namespace, start = own_identity().split("|")
    assert life(1, f"elsewhere|{boot}|{namespace}|{start}") == "unknown"
    assert life(1, f"{node}|{boot}|pid:[1]|{start}") == "unknown"
    assert life(1, f"{node}|other|{namespace}|{start}") == "dead"
    assert life(1, f"{node}|other|pid:[1]|{start}") == "dead"


def test_an_unknown_owner_is_believed_for_some_minutes(journal: Journal) -> None:
    begun = journal.begin("install", "/p")
    row = journal.row(begun.id or "")
    assert row is not None
    node, rest = row.owner_start.split("|", 1)
    elsewhere: JournalRow = msgspec.structs.replace(row, owner_start=f"{node}-other|{rest}")
    assert elsewhere.owner_alive
    old = msgspec.structs.replace(elsewhere, started=row.started - UNKNOWN_OWNER_SECONDS - 1)
    assert not old.owner_alive


def test_what_an_operation_left_broken_is_known_until_another_went_well(journal: Journal) -> None:
    first = journal.begin("install", "/p").id or ""
    journal.mark_broken(first, "alpha is not whole")
    journal.finish(first, "failed", "timeout")
    assert [row.broken for row in journal.left_broken("/p")] == ["alpha is not whole"]
    second = journal.begin("repair", "/p").id or ""
    journal.finish(second, "done")
    assert journal.left_broken("/p") == ()


def test_old_rows_are_deleted_when_a_new_one_is_written(tmp_path: Path) -> None:
    database = Database(str(tmp_path))
    journal = Journal(database)
    first = journal.begin("install", "/p").id
    journal.finish(first or "", "done")
    second = journal.begin("install", "/p").id
    assert {journal.row(each or "") is not None for each in (first, second)} == {True}
    database.write("UPDATE journal SET ended = 1.0 WHERE id = ?", (first,))
    journal.begin("install", "/q")
    assert journal.row(first or "") is None
    assert journal.row(second or "") is not None


@pytest.mark.skipif(not os.path.exists("/bin/ps"), reason="no /bin/ps")
def test_where_there_is_no_proc_the_start_is_asked_of_ps() -> None:
    first = process_identity._posix_start(os.getpid())
    assert first
    assert first == process_identity._posix_start(os.getpid())
    pid, _ = dead_process()
    assert process_identity._posix_start(pid) is None
