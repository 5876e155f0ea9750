"""Run a child process in its own process group, with timeout and cancellation, and leave no process of it behind.

Every child gets an environment variable that identifies it, so that descendants that leave its group can be found (see
`strays`). A child has no terminal and no standard input. To end it, its group is sent SIGTERM, and SIGKILL a second
later. Its output is read as it arrives, passed line by line to a callback, and kept up to a limit.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.concurrency_limit import ConcurrencyLimit
from venvoy_server.metrics import CHILDREN, CHILDREN_TOTAL, CHILDREN_WAITING
from venvoy_server.system.log import log, log_start
from venvoy_server.system.processes.child_texts import refuse_texts
from venvoy_server.system.processes.collected_output import CollectedOutput, OnLine
from venvoy_server.system.processes.pipes import Pipes, open_pipes
from venvoy_server.system.processes.strays import descendants_of, end_processes, end_with_variable

Ended = Literal["exited", "timeout", "cancelled"]

GRACE_SECONDS = 1.0
_GONE_SECONDS = 0.2
_WINDOWS = sys.platform == "win32"
CHILD_VARIABLE = "VENVOY_CHILD"
TURNS = ConcurrencyLimit(CHILDREN, CHILDREN_WAITING)
"""Limit on concurrent child processes; none by default, set by a service."""
_numbers = itertools.count(1)
_running: dict[str, subprocess.Popen[bytes]] = {}


class Completed(msgspec.Struct, frozen=True):
    """The result of a child process.

    `status` is its exit status (negative: a signal number); `ended`: whether it exited by itself; `stdout` is the start
    of its output, `stderr` the end of its error output, as text; `truncated`: whether some output was dropped;
    `refused_cancel`: whether a cancel was requested and refused.
    """

    status: int
    stdout: str
    stderr: str
    ended: Ended
    seconds: float
    truncated: bool = False
    refused_cancel: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the child exited with status 0, without being ended by a timeout or a cancel."""
        return self.ended == "exited" and self.status == 0


def run(
    argv: Sequence[str],
    *,
    cwd: str,
    environment: Mapping[str, str],
    timeout: float,
    on_line: OnLine | None = None,
    on_start: Callable[[int], None] | None = None,
    cancellation: Cancellation | None = None,
    may_cancel: Callable[[], bool] | None = None,
    leash: bool = True,
    keep_open: Sequence[int] = (),
) -> Completed:
    """Run a program to completion and return its result.

    Arguments: `argv` with an absolute program path; `cwd` absolute; `environment` complete (`CHILD_VARIABLE` is added);
    `timeout` in seconds; `on_line` is called in this thread with every line of stderr; `on_start` is called with the
    process id, which is also the group's. `may_cancel` is called after a cancel request, with the whole group stopped
    and all of its output so far passed to `on_line`: if it returns false, the child continues and the cancel is
    refused. With `leash`, the system kills the child when this thread (Linux) or this process (Windows) ends first.
    `keep_open` are descriptors that the child inherits under the same numbers (not on Windows).

    Raises OSError if the program cannot be started, `Cancelled` if the cancel was requested before the start.
    """
    if cancellation is not None:
        cancellation.check()
    on_line = log_start(argv, on_line)
    with TURNS.taken(cancellation):
        mark = f"{_own_mark()}{next(_numbers)}."
        environment = {**environment, CHILD_VARIABLE: mark}
        child = _running[mark] = start(argv, cwd=cwd, environment=environment, leash=leash, keep_open=keep_open)
        try:
            completed = _Run(child, timeout).finish(on_line, on_start, cancellation, may_cancel)
        except BaseException:
            end_with_variable(CHILD_VARIABLE, mark)
            raise
        finally:
            del _running[mark]
        CHILDREN_TOTAL.add(1, completed.ended)
        log(f"  {completed.ended}, status {completed.status}, {completed.seconds:.2f} s")
        if completed.ended != "exited":
            end_with_variable(CHILD_VARIABLE, mark)
        return completed


def _own_mark() -> str:
    return f"{os.getpid()}."


def end_all_children() -> None:
    """Kill all running children, and (Linux) all other processes that descend from a child of this process.

    Called when this process exits; threads that wait for a child are not joined.
    """
    for child in list(_running.values()):
        below = descendants_of(child.pid)
        signal_group(child.pid, "kill")
        end_processes(below)
    end_with_variable(CHILD_VARIABLE, _own_mark(), begins=True)


class _Run:
    """One child process, from its start to its exit, with its process group, timeout and cancellation."""

    def __init__(self, child: subprocess.Popen[bytes], timeout: float) -> None:
        self._started = time.monotonic()
        self._deadline = self._started + timeout
        self._child = child
        self._refused = False

    def finish(
        self,
        on_line: OnLine | None,
        on_start: Callable[[int], None] | None,
        cancellation: Cancellation | None,
        may_cancel: Callable[[], bool] | None,
    ) -> Completed:
        output = CollectedOutput(on_line)
        with open_pipes(self._child) as pipes:
            forget = cancellation.on_cancel(pipes.wake) if cancellation is not None else None
            try:
                if on_start is not None:
                    on_start(self._child.pid)
                ended = self._wait(pipes, output, cancellation, may_cancel)
            except BaseException:
                self._end(pipes, with_descendants=True)
                raise
            finally:
                if forget is not None:
                    forget()
        stdout, stderr = output.finish()
        return Completed(
            status=self._child.returncode,
            stdout=stdout,
            stderr=stderr,
            ended=ended,
            seconds=time.monotonic() - self._started,
            truncated=output.truncated,
            refused_cancel=self._refused,
        )

    def _wait(
        self,
        pipes: Pipes,
        output: CollectedOutput,
        cancellation: Cancellation | None,
        may_cancel: Callable[[], bool] | None,
    ) -> Ended:
        ended: Ended = "exited"
        while not pipes.exited(0):
            if cancellation is not None and cancellation.requested and not self._refused:
                if self._cancel_now(pipes, output, may_cancel):
                    ended = "cancelled"
                    break
                self._refused = cancellation.is_refused = True
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                ended = "timeout"
                break
            pipes.pump(remaining, output.take)
        self._end(pipes, with_descendants=ended != "exited")
        pipes.drain(output.take)
        return ended

    def _end(self, pipes: Pipes, *, with_descendants: bool) -> None:
        """End the child and its process group, and reap it; `with_descendants`: kill those outside the group, too."""
        below = descendants_of(self._child.pid) if with_descendants else {}
        end_group(self._child, pipes.exited)
        end_processes(below)

    def _cancel_now(self, pipes: Pipes, output: CollectedOutput, may_cancel: Callable[[], bool] | None) -> bool:
        """Return whether to end the child now, after a cancel request; if not, it continues.

        `may_cancel` decides (None: yes), while the child's group is stopped and all its output has been read.
        """
        if may_cancel is None:
            return True
        signal_group(self._child.pid, "stop")
        pipes.drain(output.take)
        if may_cancel():
            return True
        signal_group(self._child.pid, "continue")
        return False


def start(
    argv: Sequence[str],
    *,
    cwd: str,
    environment: Mapping[str, str],
    leash: bool,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child process in a new session, with stdout and stderr as pipes, and return it.

    `argv` is the command line with an absolute program path (else ValueError), `cwd` the working folder, `environment`
    all environment variables (OperationError if a text has a NUL). With `leash`, the system kills the child when this
    thread (Linux) or process (Windows) ends. `keep_open` are descriptors that the child inherits. The caller must wait
    for the child, and kill its process group.
    """
    refuse_texts(argv, environment)
    if _WINDOWS:
        return _start_windows(argv, cwd, environment, leash)
    if not leash:
        return _start_outliving(argv, cwd, environment, keep_open)
    return subprocess.Popen(
        [*_leash(argv[0]), *argv],
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=keep_open,
        start_new_session=True,
    )


def _start_outliving(
    argv: Sequence[str], cwd: str, environment: Mapping[str, str], keep_open: Sequence[int]
) -> subprocess.Popen[bytes]:
    """Start a child that may outlive this process, and can still write to its stdout and stderr pipes then.

    It inherits the read ends of its own pipes, since writing to a broken pipe would stop it halfway.
    """
    (out_read, out_write), (error_read, error_write) = os.pipe(), os.pipe()
    try:
        child = subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out_write,
            stderr=error_write,
            pass_fds=(out_read, error_read, *keep_open),
            start_new_session=True,
        )
    except BaseException:
        os.close(out_read)
        os.close(error_read)
        raise
    finally:
        os.close(out_write)
        os.close(error_write)
    child.stdout, child.stderr = os.fdopen(out_read, "rb", 0), os.fdopen(error_read, "rb", 0)
    return child


def _start_windows(
    argv: Sequence[str], cwd: str, environment: Mapping[str, str], leash: bool
) -> subprocess.Popen[bytes]:
    from venvoy_server.system.processes import windows_job

    child = subprocess.Popen(
        list(argv),
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=windows_job.CREATION_FLAGS,
    )
    windows_job.adopt(child.pid, leash=leash)
    return child


def _leash(program: str) -> tuple[str, ...]:
    """Return a command prefix (util-linux's setpriv) with which the kernel kills `program` when its parent ends.

    Empty if setpriv is not available, if `program` is not an executable file, and on other systems than Linux.
    """
    if sys.platform != "linux" or not os.access(program, os.X_OK):
        return ()
    for setpriv in ("/usr/bin/setpriv", "/bin/setpriv"):
        if os.access(setpriv, os.X_OK):
            return (setpriv, "--pdeathsig", "KILL", "--")
    return ()


def end_group(child: subprocess.Popen[bytes], exited: Callable[[float], bool]) -> None:
    """End a child and its process group, and reap it: SIGTERM first, SIGKILL after `GRACE_SECONDS`.

    `exited` returns whether the child has exited, after waiting up to its argument in seconds. A child that has already
    exited is reaped after the rest of its group was killed, so that the group id cannot have been reused.
    """
    if not exited(0):
        signal_group(child.pid, "terminate")
        signal_group(child.pid, "continue")
        exited(GRACE_SECONDS)
    signal_group(child.pid, "kill")
    child.wait()
    _await_end_of_group(child.pid)


def _await_end_of_group(leader: int) -> None:
    """Wait up to `_GONE_SECONDS` for the killed members of a process group (`leader`: its id) to disappear."""
    if _WINDOWS:
        return
    deadline = time.monotonic() + _GONE_SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(leader, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.002)


def signal_group(leader: int, action: Literal["stop", "continue", "terminate", "kill"]) -> None:
    """Send a signal to a process group (`leader`: its id); no-op if it is gone or belongs to another user.

    On Windows, only "kill" has an effect: it terminates the child's job.
    """
    if _WINDOWS:
        from venvoy_server.system.processes import windows_job

        if action == "kill":
            windows_job.terminate(leader)
        return
    number = {
        "stop": signal.SIGSTOP,
        "continue": signal.SIGCONT,
        "terminate": signal.SIGTERM,
        "kill": signal.SIGKILL,
    }[action]
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
