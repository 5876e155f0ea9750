"""Commands that change an environment, done by the service for another process: as if that process did them, to the end."""

from __future__ import annotations

import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from made_wheels import make_wheel
from served_commands import ALONE, PRELOADED, SERVED, Both, children, command_server, in_terminal, wait_for_end
from shared_service import shared_in
from terminal import at_terminal
from venvoy_server.system.process_limits import take_on
from wire import PATIENCE

pytestmark = [pytest.mark.slow("kills"), pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")]

STEPS: tuple[tuple[str, ...], ...] = (
    ("create", "--python", sys.executable),
    ("create",),
    ("create", "--json", "--if-exists", "reuse"),
    ("create", "other", "--python", "2.9"),
    ("install", "--dry-run", "./wheels/small-1.0-py3-none-any.whl"),
    ("install", "./wheels/small-1.0-py3-none-any.whl"),
    ("install", "./wheels/small-1.0-py3-none-any.whl"),
    ("install", "-q", "-r", "requirements.txt"),
    ("install", "-r", "-"),
    ("install", "./nothing.whl"),
    ("uninstall", "small"),
    ("uninstall", "small"),
    ("sync", "requirements.txt"),
    ("remove", ".venv", "--dry-run"),
    ("remove", ".venv"),
    ("remove", ".venv"),
    ("restore", ".venv"),
    ("install", "--no-such-option"),
    ("remove", "--help"),
)
"""A day of an environment, with what goes wrong in it."""


class Project:
    """A project of the workspaces of `Both`; what is in it is always new."""

    def __init__(self, both: Both) -> None:
        self.both = both
        self.folder = both.folder / "project"
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "wheels").mkdir(parents=True)
        self.settings = self.folder / "settings"
        make_wheel(str(self.folder / "wheels"), "small")
        (self.folder / "requirements.txt").write_text("./wheels/small-1.0-py3-none-any.whl\n")
        self.mark = self.folder / "mark"
        self._started: list[subprocess.Popen[bytes]] = []

    def uv_that(self, line: str) -> None:
        """Use a shell script in the place of uv, which leaves the mark when it begins."""
        program = self.folder / "uv"
        program.write_text(f"#!/bin/sh\necho $$ > '{self.mark}.new'; mv '{self.mark}.new' '{self.mark}'\n{line}\n")
        program.chmod(0o755)
        (self.settings / "venvoy").mkdir(parents=True, exist_ok=True)
        (self.settings / "venvoy" / "config.toml").write_text(f'uv = "{program}"\n')

    def run(self, program: tuple[str, ...], words: tuple[str, ...]) -> tuple[int, bytes, bytes]:
        text = b"./wheels/small-1.0-py3-none-any.whl\n"
        return self.both.run(program, "project", words, input=text)

    def start(self, program: tuple[str, ...], *words: str) -> subprocess.Popen[bytes]:
        """Start a command whose uv is at work when this returns."""
        variables = {**self.both.variables, "XDG_CONFIG_HOME": str(self.settings)}
        if program == ALONE:
            variables["VENVOY_SERVICE"] = "off"
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [*program, *words], cwd=self.folder, env=variables, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
        )
        self._started.append(process)
        end = time.monotonic() + PATIENCE
        while not self.mark.exists() and time.monotonic() < end:
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        return process

    def close(self) -> None:
        """End what a test that has failed has left."""
        for process in self._started:
            process.kill()
            process.communicate()

    def work(self) -> int:
        """Return the process that is used in place of uv, and forget it."""
        found = int(self.mark.read_text())
        self.mark.unlink()
        return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("changing")
    with shared_in(folder) as shared:
        both = Both(folder, shared)
        both.start()
        yield both


@pytest.fixture
def project(both: Both) -> Iterator[Project]:
    made = Project(both)
    yield made
    made.close()


def test_a_day_of_an_environment(both: Both) -> None:
    """The same bytes, the same status and the same files after each step."""
    found: dict[tuple[str, ...], list[object]] = {}
    for program in (ALONE, SERVED):
        project = Project(both)
        found[program] = []
        for words in STEPS:
            result = project.run(program, words)
            names = sorted(each.name for each in project.folder.iterdir() if each.name != ".venvoy-trash")
            found[program].append((words, result, names))
    for alone, served in zip(found[ALONE], found[SERVED], strict=True):
        assert served == alone
    statuses = [each[1][0] for each in found[SERVED]]  # type: ignore[index]
    assert statuses == [0, 3, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 2, 0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_begun_is_taken_back(project: Project, number: signal.Signals) -> None:
    project.uv_that("exec sleep 600")
    found = []
    for program in (ALONE, SERVED):
        process = project.start(program, "create", "--python", sys.executable)
        assert (project.folder / ".venv").exists()
        process.send_signal(number)
        out, error = process.communicate(timeout=PATIENCE)
        wait_for_end(project.work())
        assert not (project.folder / ".venv").exists()
        found.append((process.returncode, out, error))
    assert found[0] == found[1] and found[1][0] == 128 + number and b"interrupted" in found[1][2]


def test_the_end_of_the_service_does_not_end_the_command(tmp_path: Path) -> None:
    with shared_in(tmp_path) as shared:
        both = Both(tmp_path, shared)
        both.start()
        project = Project(both)
        project.uv_that(f"while [ ! -e '{tmp_path / 'go'}' ]; do sleep 0.1; done; exit 7")
        process = project.start(SERVED, "create", "--python", sys.executable)
        server = command_server(both)
        os.kill(shared.service(), signal.SIGKILL)
        wait_for_end(server)
        (tmp_path / "go").touch()
        assert b"7" in process.communicate(timeout=PATIENCE)[1] and process.returncode == 3
        assert not (project.folder / ".venv").exists()
        wait_for_end(project.work())


def test_a_signal_that_is_ignored_stays_ignored(project: Project) -> None:
    """As under `nohup`."""
    go = project.folder / "go"
    project.uv_that(f'while [ ! -e \'{go}\' ]; do sleep 0.1; done; exec "$VENVOY_TEST_UV" "$@"')
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    project.both.variables["VENVOY_TEST_UV"] = shutil.which("uv", path=Path(sys.executable).parent.as_posix()) or "uv"
    try:
        process = project.start(SERVED, "create", "--python", sys.executable)
    finally:
        signal.signal(signal.SIGHUP, before)
        del project.both.variables["VENVOY_TEST_UV"]
    process.send_signal(signal.SIGHUP)
    go.touch()
    assert process.communicate(timeout=PATIENCE)[0] and process.returncode == 0


def test_what_was_begun_is_taken_back_where_the_command_is_killed(project: Project) -> None:
    project.uv_that("exec sleep 600")
    process = project.start(SERVED, "create", "--python", sys.executable)
    (child,) = children(project.both)
    process.kill()
    wait_for_end(child)
    wait_for_end(project.work())
    process.communicate()
    assert not (project.folder / ".venv").exists()


def test_a_child_that_is_killed_is_reported_and_cleaned_up_after(project: Project) -> None:
    project.uv_that("exec sleep 600")
    process = project.start(SERVED, "create", "--python", sys.executable)
    (child,) = children(project.both)
    os.kill(child, signal.SIGKILL)
    _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3 and error.count(b"\n") == 2 and b"the service ended during the command" in error
    wait_for_end(project.work())
    assert b"interrupted" in project.run(ALONE, ("doctor",))[1]
    assert project.run(SERVED, ("create", "--python", sys.executable))[0] == 0
    assert b"interrupted" not in project.run(ALONE, ("doctor",))[1]


def test_the_line_of_progress_is_taken_away_where_the_child_is_killed(project: Project) -> None:
    project.uv_that("exec sleep 600")
    variables = {**project.both.variables, "XDG_CONFIG_HOME": str(project.settings)}
    words = ("create", "--python", sys.executable)
    with at_terminal(project.folder, *words, command=SERVED, variables=variables) as terminal:
        terminal.until("Make the environment with uv")
        end = time.monotonic() + PATIENCE
        while not project.mark.exists() and time.monotonic() < end:
            time.sleep(0.02)
        (child,) = children(project.both)
        os.kill(child, signal.SIGKILL)
        terminal.rest()
        assert b"\x1b[2Kvenvoy: the service ended" in terminal.raw and terminal.status() == 3
    wait_for_end(project.work())


def test_what_holds_the_environment_is_the_child(project: Project) -> None:
    """Another command waits for it, or says who holds the environment, as it does without a service."""
    project.uv_that("exec sleep 600")
    process = project.start(SERVED, "create", "--python", sys.executable)
    project.both.variables["UV_LOCK_TIMEOUT"] = "0"
    status, _, error = project.run(ALONE, ("create", "--python", sys.executable))
    assert status == 3 and b"is held by a running create" in error
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    wait_for_end(project.work())


def test_at_a_terminal_that_is_not_its_own(project: Project) -> None:
    words = ("remove", "nothing")
    served, alone = (in_terminal(project.both, program, words) for program in (SERVED, ALONE))
    assert served == alone and b"nothing" in served


def answered(project: Project, program: tuple[str, ...], words: tuple[str, ...], typed: bytes) -> tuple[int, bytes]:
    """Return the status and what is shown of a command at a terminal at which the same is typed as the answer to each question."""
    ours, theirs = pty.openpty()
    variables = {**project.both.variables, "TERM": "dumb"}
    if program == ALONE:
        variables["VENVOY_SERVICE"] = "off"
    take_terminal = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", take_terminal, *program, *words],
        cwd=project.folder, env=variables, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            break
        if shown.endswith(b") "):
            os.write(ours, typed)
    os.close(ours)
    return process.wait(PATIENCE), shown


@pytest.mark.parametrize(("typed", "status"), [(b"1\n", 0), (b"\x03", 130), (b"\x04", 130)])
def test_questions_are_asked_at_the_terminal(both: Both, typed: bytes, status: int) -> None:
    found = []
    for program in (ALONE, SERVED):
        project = Project(both)
        assert project.run(ALONE, ("create", "--python", sys.executable))[0] == 0
        found.append((*answered(project, program, ("remove",), typed), (project.folder / ".venv").exists()))
    assert found[0] == found[1] and found[1][0] == status


def test_limits_are_those_of_the_command(project: Project) -> None:
    limits = project.folder / "limits"
    project.uv_that(f"{{ nice; ulimit -n; }} > '{limits}'; exit 1")

    def limit() -> None:
        os.nice(3)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300))

    done = subprocess.run(
        [*SERVED, "create", "--python", sys.executable], cwd=project.folder,
        env={**project.both.variables, "XDG_CONFIG_HOME": str(project.settings)}, preexec_fn=limit, capture_output=True,
    )  # fmt: skip
    nice = min(os.nice(0) + 3, 19)  # these tests may run with a low priority themselves
    assert done.returncode == 3 and limits.read_text() == f"{nice}\n200\n", done.stderr


def in_child(check: Callable[[], bool]) -> bool:
    """Return what a function returns in a child process."""
    child = os.fork()
    if child == 0:
        os._exit(0 if check() else 1)
    return os.waitpid(child, 0)[1] == 0


def test_limits_are_taken_on_or_refused() -> None:
    def lowered() -> None:
        os.nice(3)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300))

    def has_taken_on(process: int) -> bool:
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        return take_on(process) and os.nice(0) == os.getpriority(os.PRIO_PROCESS, process) and limits != (200, 300)

    with subprocess.Popen(["sleep", "600"], preexec_fn=lowered) as other:
        assert in_child(lambda: has_taken_on(other.pid))
        assert in_child(lambda: take_on(other.pid) and resource.getrlimit(resource.RLIMIT_NOFILE) == (200, 300))
        other.kill()
    assert in_child(lambda: take_on(os.getppid()))
    assert in_child(lambda: not take_on(0))


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="has no setpriv")
def test_a_process_that_gave_up_rights_is_not_replaced_by_a_child() -> None:
    with subprocess.Popen(["setpriv", "--no-new-privs", "sh", "-c", "echo; exec sleep 600"], stdout=-1) as other:
        assert other.stdout is not None and other.stdout.readline()
        assert in_child(lambda: not take_on(other.pid))
        other.kill()


def test_nothing_is_left_to_import(both: Both) -> None:
    Project(both)
    cases = [("project", *words) for words in STEPS if "-" not in words]
    words = [sys.executable, "-c", PRELOADED, repr(cases), str(both.folder)]
    done = subprocess.run(words, env=both.variables, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "[]\n", done.stderr
