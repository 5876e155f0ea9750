"""Operations where the machine does not play along."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import CreateRequest, RemoveRequest, RestoreRequest, Sources
from venvoy_server.system.execution import create as creating
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution.services import OperationSettings
from venvoy_server.system.state import journal_queries as looking


def confined(mode: str, root: Path, cache: str) -> dict[str, Any]:
    """Run operations in a mount namespace of their own; skips where none is to be had."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare: file systems cannot be mounted for a test alone")
    rights = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    driver = os.path.join(os.path.dirname(__file__), "confined.py")
    argv = [unshare, "--mount", *rights, sys.executable, driver, str(root), cache, mode]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False, env=variables)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("no right to mount a file system for a test alone")
    assert done.stdout, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_full_disk_leaves_things_as_they_were_or_names_what_is_broken(tmp_path: Path, uv_cache: str) -> None:
    ended = confined("full", tmp_path / "small", uv_cache)
    assert ended["create"] == "disk-full"
    assert ended["after create"] == ["filler"]
    assert ended["replace"] == "disk-full"
    assert ended["after replace"] == [[".venv"], {"small": "1.0"}, []]
    assert ended["install"] == "disk-full"
    assert ended["after repair"] == []
    assert ended["in the end"] == [5, []]


def test_a_read_only_file_system_is_reported(tmp_path: Path, uv_cache: str) -> None:
    ended = confined("read-only", tmp_path / "fixed", uv_cache)
    assert {ended[name] for name in ("create", "replace", "remove", "install")} == {"read-only"}
    assert ended["left"] == [[".venv"], [], {}]


def test_a_folder_without_the_right_to_write_is_reported(bench: Bench) -> None:
    if os.geteuid() == 0:
        folder = "/sys/kernel"
        if not os.path.isdir(folder) or os.access(os.path.join(folder, "x"), os.F_OK):
            pytest.skip("no folder here in which root may not make one")
    else:
        folder = bench.project
        os.chmod(folder, 0o500)
    path = os.path.join(folder, "venvoy-test")
    with pytest.raises(OperationError) as caught:
        bench.create(path=path)
    os.chmod(bench.project, 0o700)
    assert caught.value.code in {"no-permission", "read-only"}
    assert path in caught.value.message
    assert not os.path.lexists(path)


def test_an_interpreter_that_hangs_is_ended_in_time_and_leaves_nothing(tmp_path: Path, uv_cache: str) -> None:
    hanging = tmp_path / "python3"
    hanging.write_text('#!/bin/sh\nsleep 600 & echo $! > "$0.pid"\nwait\n', encoding="utf-8")
    hanging.chmod(0o755)
    bench = Bench(str(tmp_path), uv_cache, settings=OperationSettings(create_timeout=1.0))
    with pytest.raises(OperationError) as caught:
        bench.create(executable=str(hanging))
    assert caught.value.code == "timeout"
    assert bench.in_project() == set()
    sleeper = int((tmp_path / "python3.pid").read_text(encoding="utf-8"))
    assert not os.path.exists(f"/proc/{sleeper}/exe")
    bench.close()


def test_an_interpreter_that_does_not_run_python_is_reported(bench: Bench) -> None:
    fake = Path(bench.root, "python3")
    fake.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    fake.chmod(0o755)
    with pytest.raises(OperationError) as caught:
        bench.create(executable=str(fake))
    assert caught.value.code == "interpreter-failed"
    assert bench.in_project() == set()


def test_an_index_that_cannot_be_reached_is_reported(tmp_path: Path, uv_cache: str) -> None:
    variables = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "UV_HTTP_RETRIES": "0"}
    bench = Bench(str(tmp_path), uv_cache, variables=variables)
    bench.create()
    with pytest.raises(OperationError) as caught:
        bench.install("never-made")
    assert caught.value.code == "index-unreachable"
    assert bench.wrong() == []
    bench.close()


@pytest.mark.slow("real tools")
def test_without_an_index_pip_is_seeded_from_what_python_brings(tmp_path: Path, uv_cache: str) -> None:
    variables = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "UV_HTTP_RETRIES": "0"}
    bench = Bench(str(tmp_path), uv_cache, variables=variables)
    done = bench.create(seed=True)
    assert "pip" in bench.installed()
    assert bench.wrong() == []
    assert any("the version that Python brings" in notice for notice in done.notices)
    bench.close()


def test_credentials_appear_in_no_message_and_in_no_journal(tmp_path: Path, uv_cache: str) -> None:
    secret = "s3cr3t-t0ken"
    url = f"http://user:{secret}@127.0.0.1:9/simple"
    variables = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": url, "PIP_FIND_LINKS": url, "UV_HTTP_RETRIES": "0"}
    bench = Bench(str(tmp_path), uv_cache, variables=variables)
    bench.create()
    said: list[str] = []
    sources = Sources(packages=("never-made", f"other @ http://me:{secret}@127.0.0.1:9/other-1.0-py3-none-any.whl"))
    actions: tuple[Callable[[], object], ...] = (
        lambda: bench.install("never-made"),
        lambda: bench.install(*sources.packages),
        lambda: bench.create(if_exists="replace", sources=sources),
    )
    for action in actions:
        with pytest.raises(OperationError) as caught:
            action()
        said.append(caught.value.message + json.dumps(caught.value.data))
    plans = bench.services.create_tools(bench.services.handed(None, bench.project))
    said.append(str([bench.create(path=f"{bench.path}-x", sources=Sources(), dry_run=True), plans.handed.listed]))
    bench.close()
    assert all(secret not in text for text in said)
    for file in (each for each in Path(bench.root, "state").rglob("*") if each.is_file()):
        assert secret.encode() not in file.read_bytes()


def test_a_create_whose_process_died_is_done_again_into_one_good_environment(bench: Bench, uv_cache: str) -> None:
    """The first try is killed while its tool runs on, not tied to it: as if there is no setpriv."""
    go = os.path.join(bench.root, "go")
    os.mkfifo(go)
    slow = Path(bench.root, "python3")
    slow.write_text(f'#!/bin/sh\ncat "{go}" > /dev/null\nexec "{BASE_PYTHON}" "$@"\n', encoding="utf-8")
    slow.chmod(0o755)
    code = (
        "import os, sys; sys.path[:0] = sys.argv[3].split(os.pathsep)\n"
        "from bench import Bench\n"
        "from venvoy_server.system.processes import process\n"
        "process._leash = lambda program: ()\n"
        "b = Bench(sys.argv[1], sys.argv[2]); print('go', flush=True); b.create(executable=sys.argv[4])\n"
    )
    argv = [sys.executable, "-c", code, bench.root, uv_cache, os.pathsep.join(p for p in sys.path if p), str(slow)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as first:
        wait_for(lambda: any(row.child for row in bench.services.journal.unfinished()))
        first.kill()
    (row,) = bench.services.journal.unfinished()
    assert row.child is not None
    os.kill(row.child, 0)
    environment = bench.environment()
    assert environment is None
    assert [problem.code for problem in looking.interrupted(bench.host, bench.services.journal, bench.path)] == [
        "interrupted-operation"
    ]
    (found,) = looking.interrupted(bench.host, bench.services.journal, bench.project)
    assert found.path == bench.path
    assert found.repair is not None and found.repair.params == {"path": bench.path}
    done = bench.create()
    assert done.recovered
    assert bench.wrong() == []
    assert bench.in_project() == {".venv"}
    assert not os.path.exists(f"/proc/{row.child}/exe")


def wait_for(condition: Callable[[], bool]) -> None:
    from threading import Event

    pause = Event()
    for _ in range(1200):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


def test_state_that_cannot_be_kept_stops_no_operation(tmp_path: Path, uv_cache: str) -> None:
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    bench = Bench(str(tmp_path), uv_cache)
    assert bench.state.notice is not None
    bench.create()
    removing.remove(bench.services, RemoveRequest(bench.path))
    creating.create(bench.services, CreateRequest(bench.path, BASE_PYTHON))
    assert bench.wrong() == []
    bench.close()


def test_what_cannot_be_undone_is_reported_and_lost_is_nothing(bench: Bench) -> None:
    """Something else is made at the place: the old environment stays in the trash, and can be restored."""
    from venvoy_server.operations.steps import ClaimFolder, MoveFolder, OpenTrash, Plan, RunTool
    from venvoy_server.system.execution.transaction import perform

    bench.create()
    slot = ""
    with pytest.raises(OperationError) as caught, bench.services.hold("replace", bench.path, None, None) as work:
        slot = os.path.join(bench.project, ".venvoy-trash", work.operation)
        in_the_way = f"echo mine > {bench.path}/mine; rm {bench.path}/.venvoy-unfinished; exit 1"
        steps = (
            OpenTrash(slot, bench.path),
            MoveFolder(bench.path, os.path.join(slot, ".venv")),
            ClaimFolder(bench.path),
            RunTool(("/bin/sh", "-c", in_the_way), "/", "creating", "fail", 30.0),
        )
        perform(work, Plan("replace", bench.path, steps))
    assert caught.value.code == "tool-failed"
    assert slot in caught.value.message
    assert len(caught.value.data["left"]) == 1
    assert os.listdir(bench.path) == ["mine"]
    assert os.path.exists(os.path.join(slot, ".venv", "pyvenv.cfg"))
    shutil.rmtree(bench.path)
    removing.restore(bench.services, RestoreRequest(bench.path))
    assert bench.wrong() == []
