from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import FakeHost
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.trash_entry import TrashEntry
from venvoy_server.system.state import database, schema
from venvoy_server.system.state.database import Database
from venvoy_server.system.state.state_folder import state_folder
from venvoy_server.system.state.store import State


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "/home/ann/.local/state/venvoy"),
        ("linux", {"XDG_STATE_HOME": "/s"}, "/s/venvoy"),
        ("linux", {"XDG_STATE_HOME": "relative"}, "/home/ann/.local/state/venvoy"),
        ("linux", {"XDG_STATE_HOME": "/s", "VENVOY_STATE_DIR": "/own"}, "/own"),
        ("darwin", {"XDG_STATE_HOME": "/s"}, "/Users/ann/Library/Application Support/venvoy"),
        ("win32", {}, "C:\\Users\\ann\\AppData\\Local\\venvoy"),
        ("win32", {"LOCALAPPDATA": "D:\\data"}, "D:\\data\\venvoy"),
    ],
)
def test_the_folder_follows_each_systems_rule(platform: str, variables: dict[str, str], expected: str) -> None:
    assert state_folder(FakeHost({}, platform=platform, variables=variables)) == expected


def test_a_relative_folder_is_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert state_folder(FakeHost({}, variables={"VENVOY_STATE_DIR": "a/../b"})) == str(tmp_path / "b")
    assert state_folder(FakeHost({}, variables={"VENVOY_STATE_DIR": "~/b"})) == "/home/ann/b"
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(OperationError, match="VENVOY_STATE_DIR"):
        state_folder(FakeHost({}, variables={"VENVOY_STATE_DIR": "b"}))


def test_selections_are_remembered_and_shared(tmp_path: Path) -> None:
    one, other = State(str(tmp_path)), State(str(tmp_path))
    before = other.version()
    one.select("/p", "/p/.venv")
    one.select("/q", None)
    assert other.version() != before
    assert [(each.folder, each.environment) for each in other.selections()] == [("/p", "/p/.venv"), ("/q", None)]
    assert other.forget_selection("/q")
    assert not one.forget_selection("/q")
    one.close()
    other.close()


def test_trust_is_remembered_and_revocable(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    assert state.trusts() == ()
    state.set_trust("/p", True)
    state.set_trust("/p", False)
    assert [(each.folder, each.trusted) for each in state.trusts()] == [("/p", False)]
    assert state.forget_trust("/p")
    assert state.trusts() == ()
    state.close()


def test_trash_entries_come_newest_first(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    for number in range(3):
        state.add_trash(TrashEntry(str(number), "/p/.venv", f"/p/.venvoy-trash/{number}", float(number)))
    assert [entry.id for entry in state.trash("/p/.venv")] == ["2", "1", "0"]
    assert state.trash("/q") == ()
    state.forget_trash("1")
    assert [entry.id for entry in state.trash()] == ["2", "0"]
    state.close()


def test_interpreter_answers_belong_to_one_state_of_the_file(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    state.keep_interpreter_facts("/usr/bin/python3", 1, 2, b"{}")
    assert state.interpreter_facts("/usr/bin/python3", 1, 2) == b"{}"
    assert state.interpreter_facts("/usr/bin/python3", 9, 2) is None
    assert state.interpreter_facts("/usr/bin/python3", 1, 9) is None
    state.close()


def test_only_the_user_may_read_the_state(tmp_path: Path) -> None:
    State(str(tmp_path / "state")).close()
    assert stat.S_IMODE(os.stat(tmp_path / "state").st_mode) == 0o700
    assert stat.S_IMODE(os.stat(tmp_path / "state" / database.FILE_NAME).st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"this is no database, and was never one" * 50, b"", b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_an_unreadable_database_counts_as_no_state_and_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / database.FILE_NAME
    path.write_bytes(content)
    state = State(str(tmp_path))
    assert state.selections() == ()
    if content:
        with pytest.raises(OperationError, match="cannot be remembered"):
            state.select("/p", "/p/.venv")
        assert state.notice is not None
        assert str(path) in state.notice
        assert path.read_bytes() == content
    else:
        state.select("/p", "/p/.venv")
        assert len(state.selections()) == 1
        assert state.notice is None
    state.close()


def test_a_database_that_breaks_while_it_is_used_is_replaced_and_reported(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    state.select("/p", "/p/.venv")
    state.close()
    state = State(str(tmp_path))
    with open(tmp_path / database.FILE_NAME, "r+b") as file:
        file.write(b"\xff" * os.path.getsize(file.name))
    assert state.selections() == ()
    assert state.notice is not None
    assert "delete it" in state.notice
    with pytest.raises(OperationError) as caught:
        state.select("/q", None)
    assert caught.value.code == "state-not-kept"
    state.close()


def test_a_database_that_another_program_keeps_locked_is_an_error_and_not_given_up(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    state.database.rows("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / database.FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationError) as caught:
        state.select("/p", None)
    assert caught.value.code == "in-use"
    other.execute("ROLLBACK")
    other.close()
    state.select("/p", None)
    assert state.notice is None
    state.close()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = State(str(tmp_path / "file" / "state"))
    assert state.notice is not None
    with pytest.raises(OperationError) as caught:
        state.select("/p", None)
    assert caught.value.code == "state-not-kept"
    state.close()


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    State(str(tmp_path)).close()
    with sqlite3.connect(tmp_path / database.FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    state = State(str(tmp_path))
    assert state.notice is not None
    assert "later version" in state.notice
    for change in (lambda: state.select("/p", None), lambda: state.set_trust("/p", False)):
        with pytest.raises(OperationError, match="later version"):
            change()
    state.close()
    connection = sqlite3.connect(tmp_path / database.FILE_NAME)
    assert connection.execute("PRAGMA user_version").fetchone() == (999,)
    connection.close()


WRONG_TABLES = {
    "other columns": (2, "CREATE TABLE trust (folder TEXT)"),
    "no tables": (2, "CREATE TABLE mine (x)"),
    "a view in the place of a table": (2, "CREATE VIEW trust AS SELECT 1 AS folder, 1 AS trusted, 1 AS decided"),
    "tables without a version": (0, "CREATE TABLE journal (id TEXT)"),
    "an impossible version": (-3, "CREATE TABLE mine (x)"),
}


@pytest.mark.parametrize("case", WRONG_TABLES)
def test_a_database_with_wrong_tables_is_moved_aside_and_begun_anew(tmp_path: Path, case: str) -> None:
    version, statement = WRONG_TABLES[case]
    connection = sqlite3.connect(tmp_path / database.FILE_NAME)
    connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()
    state = State(str(tmp_path))
    state.set_trust("/p", False)
    assert state.notice is None
    (notice,) = state.notices
    (aside,) = tmp_path.glob("state.db.unusable-*[0-9]")
    assert str(aside) in notice
    state.close()
    again = State(str(tmp_path))
    assert ([each.folder for each in again.trusts()], again.notices) == (["/p"], ())
    again.close()


def test_trust_that_was_revoked_is_seen_while_another_program_locks_the_file(tmp_path: Path) -> None:
    writer = State(str(tmp_path))
    writer.set_trust("/p", True)
    writer.set_trust("/p", False)  # this is in the write-ahead log alone
    other = sqlite3.connect(tmp_path / database.FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    state = State(str(tmp_path))
    assert [each.trusted for each in state.trusts()] == [False]
    assert not state.database.is_writable()
    other.execute("ROLLBACK")
    assert state.database.is_writable()
    for each in (other, state, writer):
        each.close()


def test_a_database_that_is_deleted_meanwhile_is_made_again(tmp_path: Path) -> None:
    """A change must not go into a file that has no name any more."""
    state = State(str(tmp_path))
    state.set_trust("/p", True)
    for file in tmp_path.iterdir():
        file.unlink()
    state.set_trust("/p", False)
    other = State(str(tmp_path))
    assert [each.trusted for each in other.trusts()] == [False]
    other.close()
    state.close()


def test_a_database_of_every_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    for reached in range(len(schema.MIGRATIONS)):
        folder = tmp_path / str(reached)
        folder.mkdir()
        connection = sqlite3.connect(folder / database.FILE_NAME)
        for statements in schema.MIGRATIONS[:reached]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {reached}")
        if reached:
            connection.execute("INSERT INTO selections VALUES ('/p', NULL, 1.0)")
        connection.commit()
        connection.close()
        state = State(str(folder))
        assert state.notice is None
        assert len(state.selections()) == (1 if reached else 0)
        state.close()


def test_a_read_only_database_is_read(tmp_path: Path) -> None:
    """What a file holds that may not be written is used, and what is chosen now lasts as long as the process."""
    first = State(str(tmp_path))
    first.select("/p", "/p/.venv")
    first.close()
    path = tmp_path / database.FILE_NAME
    code = (
        "import sys; sys.path[:0] = sys.argv[2].split(':');"
        "from venvoy_server.system.state.database import Database;"
        "d = Database(sys.argv[1]); print(d.notice is not None, d.rows('SELECT folder FROM selections'));"
        "d.write('DELETE FROM selections')"
    )
    if os.geteuid() == 0:
        mounted = f'mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path} && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mounted, "sh"]
    else:
        path.chmod(0o400)
        tmp_path.chmod(0o500)
        command = []
    argv = [*command, sys.executable, "-c", code, str(tmp_path), ":".join(each for each in sys.path if each)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    tmp_path.chmod(0o700)
    if done.returncode != 0 and "mount" in done.stderr:
        pytest.skip("nothing can be mounted here")
    assert done.stdout == "True [('/p',)]\n", done.stderr


def test_eight_processes_may_open_it_for_the_first_time_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[2].split(':');"
        "from venvoy_server.system.state.store import State;"
        "s = State(sys.argv[1]); s.select('/p' + sys.argv[3], None); print(s.notice)"
    )
    paths = ":".join(each for each in sys.path if each)
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), paths, str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(8)
    ]
    assert [child.communicate(timeout=60)[0].strip() for child in started] == ["None"] * 8
    state = State(str(tmp_path))
    assert len(state.selections()) == 8
    state.close()


def test_a_failed_change_is_taken_back(tmp_path: Path) -> None:
    kept = Database(str(tmp_path))

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO selections VALUES ('/p', NULL, 1.0)")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        kept.transact(fail)
    assert kept.rows("SELECT * FROM selections") == []
    kept.close()


@pytest.mark.parametrize("kind", ["nfs4", "drvfs", "fuse.sshfs", "remote"])
def test_no_write_ahead_log_is_kept_on_a_network_mount(tmp_path: Path, kind: str) -> None:
    kept = Database(str(tmp_path), kind)
    assert kept.rows("PRAGMA journal_mode") == [("delete",)]
    kept.close()


def test_a_choice_is_set_aside_and_resumed(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    state.select("/work", "/work/.venv")
    state.select("/other", "/work/.venv")
    for folder in ("/work", "/other"):
        state.set_selection_aside(folder)
    assert state.selections() == ()
    assert state.selections_set_aside() == (("/other", "/work/.venv"), ("/work", "/work/.venv"))
    state.select("/other", None)
    for folder, environment in state.selections_set_aside():
        state.resume_selection(folder, environment)
    assert [(each.folder, each.environment) for each in state.selections()] == [
        ("/other", None),
        ("/work", "/work/.venv"),
    ]
    assert state.selections_set_aside() == ()
    state.close()
