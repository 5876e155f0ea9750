from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.system.processes import process
from venvoy_server.system.processes.collected_output import STDERR_TAIL
from venvoy_server.system.processes.pipes import SelectorPipes, ThreadPipes
from venvoy_server.system.processes.process import Completed, run

PYTHON = os.path.realpath(sys.executable)
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups and signals of POSIX")


def python(code: str, timeout: float = 30.0, **options: object) -> Completed:
    argv = (PYTHON, "-I", "-c", code)
    return run(argv, cwd="/", environment=ENVIRONMENT, timeout=timeout, **options)  # type: ignore[arg-type]  # by keyword


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in {b"Z", b"X"}
    except FileNotFoundError:
        return False


def test_output_and_status_come_back() -> None:
    done = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
    assert (done.status, done.stdout, done.stderr, done.ended) == (7, "out\n", "err\n", "exited")
    assert not done.ok


def test_the_child_gets_no_input_no_terminal_and_only_the_variables_given() -> None:
    code = "import os, sys; print(repr(sys.stdin.read()), os.getsid(0) == os.getpid(), sorted(os.environ))"
    done = run((PYTHON, "-I", "-c", code), cwd="/", environment={"A": "1"}, timeout=30)
    assert done.stdout.startswith("'' True ['A'")


def test_a_program_must_be_named_in_full() -> None:
    with pytest.raises(ValueError, match="absolute"):
        run(("true",), cwd="/", environment={}, timeout=1)


@pytest.mark.parametrize(
    ("word", "variables", "data"),
    [
        ("a\0", {}, {"text": "a\0"}),
        ("\0", {}, {"text": "\0"}),
        ("a", {"A": "secret\0"}, {"name": "A"}),
        ("a", {"B\0": "b"}, {"name": "B\0"}),
    ],
)
@pytest.mark.parametrize("leash", [True, False])
def test_a_text_that_no_program_can_be_given_is_refused_by_name(
    word: str, variables: dict[str, str], data: dict[str, str], leash: bool
) -> None:
    with pytest.raises(OperationError, match="U\\+0000") as refused:
        run((PYTHON, "-c", word), cwd="/", environment=variables, timeout=1, leash=leash)
    assert (refused.value.code, refused.value.data) == ("invalid-request", data)
    assert "secret" not in refused.value.message


def test_a_program_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="nothere"):
        run(("/nothere/tool",), cwd="/", environment={}, timeout=1)


def test_lines_of_the_error_output_come_as_they_are_written() -> None:
    seen: list[str] = []
    done = python(
        "import sys; sys.stderr.write('one\\ntw'); sys.stderr.flush(); sys.stderr.write('o\\r\\nrest')",
        on_line=seen.append,
    )
    assert seen == ["one", "two", "rest"]
    assert done.ok


def test_output_beyond_the_limit_is_dropped_and_reported() -> None:
    code = "import sys; sys.stderr.write('x' * 1_000_000 + 'end'); sys.stdout.write('y' * 100)"
    done = python(code)
    assert done.truncated
    assert done.stderr.endswith("xend")
    assert len(done.stderr) <= STDERR_TAIL
    assert done.stdout == "y" * 100


GRANDCHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-I', '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True); print('ready', file=sys.stderr, flush=True);"
)


def test_a_time_limit_ends_the_child_and_its_children() -> None:
    done = python(GRANDCHILD + "time.sleep(600)", timeout=1.0)
    assert done.ended == "timeout"
    assert not is_running(int(done.stdout))


def test_a_child_that_ignores_being_asked_is_forced() -> None:
    ignoring = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + GRANDCHILD + "time.sleep(600)"
    done = python(ignoring, timeout=1.0)
    assert done.ended == "timeout"
    assert done.status == -signal.SIGKILL
    assert not is_running(int(done.stdout))


def test_what_a_child_leaves_behind_when_it_ends_is_ended_too() -> None:
    done = python(GRANDCHILD)
    assert done.ok
    assert not is_running(int(done.stdout.split()[0]))


def cancel_on(word: str, cancellation: Cancellation) -> Callable[[str], None]:
    """Cancel from another thread when the child says a word."""

    def listen(line: str) -> None:
        if line == word:
            threading.Thread(target=cancellation.cancel).start()

    return listen


def test_a_cancel_ends_the_whole_group() -> None:
    cancellation = Cancellation()
    done = python(GRANDCHILD + "time.sleep(600)", on_line=cancel_on("ready", cancellation), cancellation=cancellation)
    assert done.ended == "cancelled"
    assert not is_running(int(done.stdout))


def test_a_cancel_that_was_there_before_starts_nothing(tmp_path: Path) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        python(f"open({str(tmp_path / 'ran')!r}, 'w')", cancellation=cancellation)
    assert not (tmp_path / "ran").exists()


def test_a_cancel_may_be_refused_and_then_the_child_goes_on() -> None:
    cancellation = Cancellation()
    code = "import sys; print('ready', file=sys.stderr, flush=True); sys.stdin.read(); print('done')"
    done = python(code, on_line=cancel_on("ready", cancellation), cancellation=cancellation, may_cancel=lambda: False)
    assert (done.ended, done.stdout) == ("exited", "done\n")


def test_everything_written_before_a_cancel_is_read_before_it_is_decided(tmp_path: Path) -> None:
    """The group is still while it is decided: what it wrote until then, and nothing later, is known by then."""
    cancellation = Cancellation()
    heard: list[str] = []
    known: list[int] = []

    decided = tmp_path / "decided"

    def decide() -> bool:
        known.append(len(heard))
        decided.touch()
        return False

    def listen(line: str) -> None:
        heard.append(line)
        if line == "50":
            cancellation.cancel()

    # It writes until it was decided, and so cannot end before that.
    code = (
        "import itertools, os, sys\n"
        "for n in itertools.count():\n"
        "    print(n, file=sys.stderr, flush=True)\n"
        f"    if n > 50 and os.path.exists({str(decided)!r}): break"
    )
    done = python(code, on_line=listen, cancellation=cancellation, may_cancel=decide)
    assert done.refused_cancel
    assert heard == [str(number) for number in range(len(heard))]
    assert len(known) == 1
    assert known[0] >= 51


def test_the_start_is_reported_before_anything_else() -> None:
    pids: list[int] = []
    done = python("import os; print(os.getpid())", on_start=pids.append, leash=False)
    assert pids == [int(done.stdout)]


def test_an_error_in_a_listener_ends_the_child() -> None:
    pids: list[int] = []

    def listen(line: str) -> None:
        pids.append(int(line))
        raise RuntimeError("listener")

    with pytest.raises(RuntimeError, match="listener"):
        python("import os, sys, time; print(os.getpid(), file=sys.stderr, flush=True); time.sleep(600)", on_line=listen)
    assert not is_running(pids[0])


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux")
@pytest.mark.parametrize(("leash", "survives"), [(True, False), (False, True)])
def test_a_leashed_child_ends_with_its_parent_and_another_does_not(leash: bool, survives: bool, tmp_path: Path) -> None:
    """A parent starts a child and is killed; the child, if it still runs, writes a file when it is asked to."""
    go, came, up = tmp_path / "go", tmp_path / "came", tmp_path / "up"
    os.mkfifo(go)
    child = f"open({str(up)!r}, 'w').close(); open({str(go)!r}).read(); open({str(came)!r}, 'w').write('yes')"
    parent = (
        "from venvoy_server.system.processes.process import run\n"
        "import os, sys\n"
        f"run(({PYTHON!r}, '-I', '-c', {child!r}), cwd='/', environment={{}}, timeout=60, leash={leash},\n"
        "    on_start=lambda pid: print(pid, flush=True))\n"
    )
    import subprocess

    paths = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen(
        [sys.executable, "-c", parent], env={"PYTHONPATH": paths}, stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        pid = int(started.stdout.readline())
        wait_until(up.exists)  # the leash is set before the child's own program begins
        started.kill()
    wait_until(lambda: is_running(pid) == survives or not survives)
    if survives:
        go.write_text("")
        wait_until(came.exists)
    else:
        wait_until(lambda: not is_running(pid))
        assert not came.exists()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that another process does; it is given half a minute."""
    pause = threading.Event()
    for _ in range(600):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


@pytest.mark.parametrize("kind", [SelectorPipes, ThreadPipes])
def test_both_ways_of_reading_hand_on_everything(kind: type[SelectorPipes] | type[ThreadPipes]) -> None:
    code = "import sys; sys.stdout.write('a' * 300_000); sys.stderr.write('b' * 300_000)"
    child = process.start((PYTHON, "-I", "-c", code), cwd="/", environment={}, leash=False)
    got = {"stdout": b"", "stderr": b""}

    def take(stream: str, data: bytes) -> None:
        got[stream] += data

    with kind(child) as pipes:
        while not pipes.exited(0):
            pipes.pump(5.0, take)
        process.end_group(child, pipes.exited)
        pipes.drain(take)
    assert got == {"stdout": b"a" * 300_000, "stderr": b"b" * 300_000}


@pytest.mark.parametrize("kind", [SelectorPipes, ThreadPipes])
def test_both_ways_of_reading_can_be_woken(kind: type[SelectorPipes] | type[ThreadPipes]) -> None:
    child = process.start((PYTHON, "-I", "-c", "import time; time.sleep(600)"), cwd="/", environment={}, leash=False)
    with kind(child) as pipes:
        threading.Thread(target=pipes.wake).start()
        pipes.pump(60.0, lambda stream, data: None)
        assert not pipes.exited(0)
        process.end_group(child, pipes.exited)
    pipes.wake()


def test_a_cancellation_runs_its_callbacks_once_and_late_ones_at_once() -> None:
    calls: list[str] = []
    cancellation = Cancellation()
    cancellation.on_cancel(lambda: calls.append("kept"))
    forget = cancellation.on_cancel(lambda: calls.append("forgotten"))
    forget()
    cancellation.check()
    cancellation.cancel()
    cancellation.cancel()
    cancellation.on_cancel(lambda: calls.append("late"))
    assert calls == ["kept", "late"]
    assert cancellation.requested
    with pytest.raises(Cancelled):
        cancellation.check()
