"""A service, or processes, that live on after their client.

Threat: an editor that was closed leaves a service that computes on, or a build backend that called setsid to leave the
group in which it would be ended; they use the machine, and change folders that are no longer watched. What holds:
five seconds after its client the service is gone, or thirty where a child is linking files into an environment; a
child that is cancelled, takes too long, or belongs to a service that goes, ends with all its descendants.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from editor import Editor
from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled
from venvoy_server.rpc.jobs import Jobs
from venvoy_server.system.processes.process import end_all_children, run
from wire import Wire

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc")
ESCAPING = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(sys.argv[1] + ".new", "w").write(str(os.getpid()))
        os.rename(sys.argv[1] + ".new", sys.argv[1])
        time.sleep(600)
    os._exit(0)
# What has not left the group yet when the child ends is ended with it.
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
if sys.argv[2] == "wait":
    time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


def wait_for(path: Path) -> int:
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    return int(path.read_text())


def gone(pid: int) -> bool:
    end = time.monotonic() + 30
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_alive(pid)


@linux
@pytest.mark.parametrize("way", ["cancel", "timeout", "end of the service"])
def test_a_descendant_that_left_its_group_ends_with_the_child(tmp_path: Path, way: str) -> None:
    place, cancellation = tmp_path / "pid", Cancellation()
    argv = [sys.executable, "-c", ESCAPING, str(place), "leave" if way == "end of the service" else "wait"]
    timeout = 600.0

    def child() -> None:
        with contextlib.suppress(Cancelled):
            run(argv, cwd=str(tmp_path), environment=dict(os.environ), timeout=timeout, cancellation=cancellation)

    if way == "timeout":
        timeout = 1.0
    thread = threading.Thread(target=child)
    thread.start()
    pid = wait_for(place)
    if way == "cancel":
        cancellation.cancel()
    if way == "end of the service":
        thread.join(30)  # the child has ended by itself; what it left runs on until the service goes
        assert is_alive(pid)
        end_all_children()
    thread.join(30)
    assert gone(pid)


HIDING = """
import os, subprocess, sys, time
code = "import os, sys, time; os.setsid(); open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", code, sys.argv[1] + ".new"], env={})
while not os.path.exists(sys.argv[1] + ".new") or not open(sys.argv[1] + ".new").read():
    time.sleep(0.01)
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""


@linux
def test_a_descendant_without_variables_is_found_in_the_tree(tmp_path: Path) -> None:
    place, cancellation = tmp_path / "pid", Cancellation()
    argv = [sys.executable, "-c", HIDING, str(place)]

    def child() -> None:
        with contextlib.suppress(Cancelled):
            run(argv, cwd=str(tmp_path), environment=dict(os.environ), timeout=600.0, cancellation=cancellation)

    thread = threading.Thread(target=child)
    thread.start()
    pid = wait_for(place)
    cancellation.cancel()
    thread.join(30)
    assert gone(pid)


@linux
def test_processes_of_others_are_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    end_all_children()
    assert other.poll() is None
    other.communicate(b"\n")


def test_at_the_end_only_what_links_files_is_waited_for_long() -> None:
    jobs = Jobs(lambda body: None)
    from venvoy_protocol.install import INSTALL

    cancellation = Cancellation()
    job = jobs.add(1, INSTALL, cancellation)
    assert jobs.work_begins(job)
    job.cancel()
    assert not jobs.wait(0.01, 0.02, 60.0)
    cancellation.is_refused = True
    threading.Timer(0.2, jobs.work_ends, [job]).start()
    assert jobs.wait(0.01, 0.02, 60.0)


def test_an_analysis_does_not_keep_the_service(tmp_path: Path) -> None:
    """40,000 lines take some seconds; the service goes with its client, at once."""
    folder = tmp_path / "work"
    folder.mkdir()
    with Wire(tmp_path) as wire:
        editor = Editor(wire, folder)
        editor.open(
            "requirements.txt", "".join(f"name-{number}>=1,<2; python_version>='3'\n" for number in range(40_000))
        )
        wire.call("venvoy/info")
        assert wire.finish()[0] == 0
