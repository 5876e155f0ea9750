from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from venvoy_server.operations.confinement import is_confined
from venvoy_server.operations.steps import (
    TRASH,
    ClaimFolder,
    DeleteFolder,
    MoveContents,
    MoveFolder,
    OpenTrash,
    Plan,
    SaveFiles,
    Step,
    encode,
)
from venvoy_server.system import process_identity
from venvoy_server.system.execution.transaction import operation
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.process_identity import identity, life, own_identity
from venvoy_server.system.state.database import Database
from venvoy_server.system.state.journal import UNKNOWN_OWNER_SECONDS, Journal, JournalRow
from venvoy_server.system.state.journal_entries import OWN_JOURNAL, has_own_journal
from venvoy_server.system.state.own_journal import own_journal, prepared_own_journal


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


def test_a_process_is_distinguished_from_another_with_its_number() -> None:
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


def test_an_environment_keeps_its_own_journal_until_it_is_settled(tmp_path: Path) -> None:
    first = prepared_own_journal(str(tmp_path))
    assert first is not None
    begun = first.begin("install", str(tmp_path))
    other = prepared_own_journal(str(tmp_path))
    assert other is not None
    holder = other.begin("install", str(tmp_path)).holder
    assert holder is not None
    assert holder.id == begun.id
    assert has_own_journal(str(tmp_path))
    first.finish(begun.id or "", "done")
    assert os.listdir(tmp_path) == []


def test_a_journal_whose_environment_is_gone_makes_nothing_again(tmp_path: Path) -> None:
    folder = tmp_path / "env"
    folder.mkdir()
    journal = prepared_own_journal(str(folder))
    assert journal is not None
    begun = journal.begin("install", str(folder))
    folder.rename(tmp_path / "moved")
    journal.step(begun.id or "", 1)
    journal.finish(begun.id or "", "failed")
    assert os.listdir(tmp_path) == ["moved"]


def _sqlite(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_journal_that_a_workspace_laid_is_not_used_when_it_is_odd(tmp_path: Path) -> None:
    """Links, other tables, triggers and large files: none is read or changed."""
    (tmp_path / "target").write_bytes(b"mine")
    for name in ("link", "tables", "trigger", "text", "large", "pipe"):
        (tmp_path / name).mkdir()
    (tmp_path / "link" / OWN_JOURNAL).symlink_to(tmp_path / "target")
    _sqlite(tmp_path / "tables" / OWN_JOURNAL, "CREATE TABLE journal (id)", "PRAGMA user_version = 2")
    made = prepared_own_journal(str(tmp_path / "trigger"))
    assert made is not None
    trigger = "CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal; END"
    _sqlite(tmp_path / "trigger" / OWN_JOURNAL, trigger)
    (tmp_path / "text" / OWN_JOURNAL).write_text("not a database, " * 100)
    with (tmp_path / "large" / OWN_JOURNAL).open("wb") as file:
        file.truncate(8 << 20)
    os.mkfifo(tmp_path / "pipe" / OWN_JOURNAL)
    for name in ("link", "tables", "trigger", "text", "large", "pipe"):
        folder = str(tmp_path / name)
        assert prepared_own_journal(folder) is None, name
        assert own_journal(folder).unfinished() == (), name
    assert (tmp_path / "target").read_bytes() == b"mine"


def hostile_plans(environment: str, outside: str) -> dict[str, Plan]:
    """Return plans whose undoing would change what lies outside an environment."""
    slot = os.path.join(os.path.dirname(environment), TRASH, "a1")
    steps: dict[str, Step] = {
        "delete": DeleteFolder(outside),
        "move": MoveFolder(outside, os.path.join(environment, "x")),
        "claim": ClaimFolder(outside, parents=(outside,)),
        "another trash": OpenTrash(os.path.join(os.path.dirname(slot), "other"), environment),
        "saved names": SaveFiles(environment, slot, (f"../{os.path.basename(outside)}/mine",), ()),
        "watched": SaveFiles(environment, slot, (), ("../" + os.path.basename(outside),)),
        "through a link": MoveContents(environment, slot, ("link/mine",)),
    }
    plans = {name: Plan("repair", environment, (step,)) for name, step in steps.items()}
    return {**plans, "of another": Plan("repair", outside, (DeleteFolder(environment),))}


def test_a_plan_from_a_workspace_stays_in_its_environment(tmp_path: Path) -> None:
    environment, outside = tmp_path / "env", tmp_path / "outside"
    environment.mkdir()
    outside.mkdir()
    (environment / "link").symlink_to(outside)
    host = RealHost()
    for name, plan in hostile_plans(str(environment), str(outside)).items():
        assert not is_confined(host, plan, str(environment), "a1"), name
    slot = str(tmp_path / TRASH / "a1")
    good = Plan(
        "repair",
        str(environment),
        (OpenTrash(slot, str(environment)), SaveFiles(str(environment), slot, ("bin/x",), ("bin",))),
    )
    assert is_confined(host, good, str(environment), "a1")
    assert not is_confined(host, good, str(environment), "../a1")


def test_recovery_follows_no_hostile_plan_of_an_environments_own_journal(tmp_path: Path) -> None:
    environment, outside = tmp_path / "env", tmp_path / "outside"
    environment.mkdir()
    outside.mkdir()
    (outside / "mine").write_text("x")
    (environment / "link").symlink_to(outside)
    for name, plan in hostile_plans(str(environment), str(outside)).items():
        journal = prepared_own_journal(str(environment))
        assert journal is not None
        begun = journal.begin("repair", str(environment))
        journal.plan(begun.id or "", encode(plan))
        pid, known = dead_process()
        _sqlite(environment / OWN_JOURNAL, f"UPDATE journal SET owner = {pid}, owner_start = '{known}'")
        with operation(
            RealHost(), journal, "install", str(environment), variables={}, cancellation=None, report=None, wait=0.0
        ) as work:
            assert "left alone" in work.recovered[0], name
        assert sorted(os.listdir(outside)) == ["mine"], name
        assert sorted(os.listdir(environment)) == ["link"], name


@pytest.mark.parametrize(
    ("outcome", "broken", "kept"),
    [("done", None, False), ("failed", "x", True), ("failed", None, False), ("recovered", "x", False)],
)
def test_a_plan_is_kept_as_long_as_something_is_to_be_done_by_it(
    tmp_path: Path, outcome: str, broken: str | None, kept: bool
) -> None:
    database = Database(str(tmp_path))
    journal = Journal(database)
    operation = journal.begin("install", "/p/.venv").id
    assert operation is not None
    journal.plan(operation, b"x" * 1000)
    if broken is not None:
        journal.mark_broken(operation, broken)
    journal.finish(operation, outcome)
    row = journal.row(operation)
    assert row is not None
    assert bool(row.plan) is kept
    database.close()
