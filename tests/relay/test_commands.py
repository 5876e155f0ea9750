"""Commands that the service does for another process: the same bytes, the same status, and nothing from elsewhere."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import venvoy_protocol
import venvoy_server
from served_commands import (
    ALONE,
    PRELOADED,
    SERVED,
    Both,
    children,
    command_server,
    forked,
    in_terminal,
    spare,
    wait_for_end,
)
from shared_service import shared_in
from venvoy_server.command_server import remove_dead
from wire import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("commands")
    with shared_in(folder) as shared:
        both = Both(folder, shared)
        both.start()
        yield both


CASES = (
    ("plain", ("status",)),
    ("plain", ("check",)),
    ("plain", ("check", "--output-format", "json", ".")),
    ("plain", ("check", "--diff", "requirements.txt")),
    ("plain", ("check", "nothing.txt")),
    ("plain", ("selection", "--json")),
    ("plain", ("packages",)),
    ("plain", ("activate",)),
    ("plain", ("run", "--", "python", "-c", "1")),
    ("plain", ("status", "--nothing", "--json")),
    ("plain", ("discover", "--help")),
    ("broken", ("status", "--json")),
    ("broken", ("check",)),
    ("broken", ("selection", "-v")),
    ("broken", ("packages", "--json")),
    ("broken", ("activate", "--shell", "bash")),
    ("broken", ("discover", "--scope", "workspace", "--json")),
    ("good", ("status",)),
    ("good", ("discover", "--timings")),
    ("good", ("packages",)),
    ("good", ("activate", "--shell", "fish")),
    ("good", ("call", "selection", '{"path": 1}')),
    ("good", ("call", "venvoy/status", "{}")),
    ("good", ("run", "python", "-c", "import sys; print(sys.prefix); sys.exit(7)")),
    ("good", ("run", "--", "no-such-program")),
    ("good", ("run", "--", "./requirements.in")),
    ("good", ("selection", "..")),
    ("ünï cödé", ("status",)),
    ("ünï cödé", ("check",)),
)


@pytest.mark.parametrize(
    ("place", "words"), CASES, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_the_same_bytes_and_status(both: Both, place: str, words: tuple[str, ...]) -> None:
    assert both.run(SERVED, place, words) == both.run(ALONE, place, words)


@pytest.mark.parametrize(
    "variables",
    [
        {"VIRTUAL_ENV": "good/.venv"},
        {"PATH": "/nowhere"},
        {"VENVOY_OUTPUT_FORMAT": "github"},
        {"PYTHONIOENCODING": "ascii"},
        {"HOME": "/nowhere", "VENVOY_SERVICE": "off"},
    ],
    ids=lambda value: next(iter(value)),
)
def test_variables_are_those_of_the_command(both: Both, variables: dict[str, str]) -> None:
    if "VIRTUAL_ENV" in variables:
        variables = {"VIRTUAL_ENV": str(both.folder / variables["VIRTUAL_ENV"])}
    served = ALONE if "VENVOY_SERVICE" in variables else SERVED
    for place, words in (("plain", ("status",)), ("ünï cödé", ("check",))):
        alone = both.run(ALONE, place, words, variables=variables)
        assert both.run(served, place, words, variables=variables) == alone


def test_standard_input_is_that_of_the_command(both: Both) -> None:
    for words in (("check", "-"), ("call", "check", "-"), ("run", "python", "-c", "print(input())")):
        text = b'{"text": "flask=1", "uri": "file:///a/requirements.txt"}' if words[0] == "call" else b"flask=1\n"
        assert both.run(SERVED, "good", words, input=text) == both.run(ALONE, "good", words, input=text)


def test_a_folder_that_is_gone(both: Both) -> None:
    gone = both.folder / "gone"
    found = []
    for program in (SERVED, ALONE):
        gone.mkdir()
        line = 'cd gone && rmdir ../gone && exec "$@"'
        variables = {**both.variables, **({"VENVOY_SERVICE": "off"} if program == ALONE else {})}
        done = subprocess.run(
            ["sh", "-c", line, "sh", *program, "status"], cwd=both.folder, env=variables, capture_output=True
        )
        found.append((done.returncode, done.stdout, done.stderr))
    assert found[0] == found[1]


@pytest.mark.parametrize("words", [("status",), ("check",), ("discover",)], ids=" ".join)
def test_colours_and_width_of_a_terminal(both: Both, words: tuple[str, ...]) -> None:
    served, alone = (in_terminal(both, program, words) for program in (SERVED, ALONE))
    assert served == alone and (words[0] == "discover" or b"\x1b[" in served)


@pytest.mark.parametrize(
    "words", [("--no-service", "status"), ("status", "--no-service"), ("check", "--fix"), ("call", "create")]
)
def test_what_is_not_given_to_the_service(both: Both, words: tuple[str, ...]) -> None:
    assert b"msgspec" in both.run(SERVED, "good", words)[2]


def test_a_setting_switches_it_off(both: Both) -> None:
    settings = both.folder / "config" / "venvoy"
    settings.mkdir(parents=True)
    (settings / "config.toml").write_text("commandsThroughService = false\n")
    variables = {"XDG_CONFIG_HOME": str(settings.parent)}
    assert b"msgspec" in both.run(SERVED, "good", ("status",), variables=variables)[2]
    assert both.run(ALONE, "good", ("status",), variables=variables)[0] == 0


def test_another_umask_is_another_service(both: Both) -> None:
    assert b"msgspec" in both.run(SERVED, "good", ("status",), preexec_fn=lambda: os.umask(0o077))[2]


class Waiting:
    """A command that waits for its standard input, at the service."""

    def __init__(self, both: Both, program: tuple[str, ...]) -> None:
        before = set(children(both))
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [*program, "check", "-"], cwd=both.folder / "good", env=both.variables, stdin=pipe, stdout=pipe, stderr=pipe
        )
        end = time.monotonic() + PATIENCE
        while not (new := set(children(both)) - before) and time.monotonic() < end:
            time.sleep(0.01)
        (self.child,) = new
        while b"pipe_read" not in Path(f"/proc/{self.child}/wchan").read_bytes() and time.monotonic() < end:
            time.sleep(0.01)


def test_an_interrupt_reaches_the_child(both: Both) -> None:
    waiting = Waiting(both, SERVED)
    waiting.process.send_signal(signal.SIGINT)
    waiting.process.wait(PATIENCE)  # before its input ends, which would end the command
    out, error = waiting.process.communicate()
    assert (waiting.process.returncode, out, error) == (130, b"", b"venvoy: interrupted\n")
    wait_for_end(waiting.child)


def test_the_child_ends_with_the_command(both: Both) -> None:
    waiting = Waiting(both, SERVED)
    waiting.process.kill()
    wait_for_end(waiting.child)  # before its input ends, which would end the command
    assert waiting.process.communicate(timeout=PATIENCE) == (b"", b"")


def test_a_command_whose_child_ends_before_it_has_written_is_done_here(both: Both) -> None:
    waiting = Waiting(both, ALONE)
    os.kill(waiting.child, signal.SIGKILL)
    wait_for_end(waiting.child)  # until then it may take what is written
    out, _ = waiting.process.communicate(b"flask=1\n", timeout=PATIENCE)
    assert (waiting.process.returncode, b"invalid-operator" in out) == (1, True)


def test_a_server_that_does_not_answer_is_not_waited_for(both: Both) -> None:
    server = command_server(both)
    os.kill(server, signal.SIGSTOP)
    try:
        done = subprocess.run([*ALONE, "status"], cwd=both.folder / "good", env=both.variables, capture_output=True)
    finally:
        os.kill(server, signal.SIGCONT)
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout.count(b"is the folder's own") == 1
    assert both.run(SERVED, "good", ("status",))[0] == 0


def test_the_child_that_was_prepared_does_the_next_command(both: Both) -> None:
    prepared = spare(both)
    waiting = Waiting(both, SERVED)
    assert waiting.child == prepared
    another = spare(both)
    second = Waiting(both, SERVED)
    assert second.child == another != prepared
    for each in (waiting, second):
        out, _ = each.process.communicate(b"flask=1\n", timeout=PATIENCE)
        assert (each.process.returncode, b"invalid-operator" in out) == (1, True)
        wait_for_end(each.child)
    prepared = spare(both)  # waits until one is there
    assert forked(both) == [prepared]


def test_many_commands_at_once(both: Both) -> None:
    """One is done by the child that was prepared, and no more than one is prepared after them."""
    spare(both)
    processes = [
        subprocess.Popen([*SERVED, "status"], cwd=both.folder / "good", env=both.variables, stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    results = {process.communicate(timeout=PATIENCE)[0] for process in processes}
    assert [process.returncode for process in processes] == [0] * 6 and len(results) == 1
    end = time.monotonic() + PATIENCE
    while len(forked(both)) > 1 and time.monotonic() < end:
        time.sleep(0.02)
    prepared = spare(both)  # waits until one is there
    assert forked(both) == [prepared]


def test_a_prepared_child_that_was_killed_is_done_without(both: Both) -> None:
    for stopped in (signal.SIGKILL, signal.SIGTERM):
        prepared = spare(both)
        os.kill(prepared, stopped)
        wait_for_end(prepared)
        assert both.run(SERVED, "good", ("status",))[0] == 0
        assert spare(both) != prepared


def test_a_prepared_child_that_hangs_is_not_waited_for(both: Both) -> None:
    prepared = spare(both)
    os.kill(prepared, signal.SIGSTOP)
    try:
        done = subprocess.run([*ALONE, "status"], cwd=both.folder / "good", env=both.variables, capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"") and b"is the folder's own" in done.stdout
        assert spare(both) != prepared
        assert both.run(SERVED, "good", ("status",))[0] == 0
    finally:
        os.kill(prepared, signal.SIGKILL)
    wait_for_end(prepared)


WARMED = """
import os, sys
from venvoy_server.command_server import preload
from venvoy_server.command_spare import warm_up
preload()
before = set(sys.modules)
seen = []
sys.addaudithook(lambda event, values: seen.append((event, *values)))
sys.stderr = open(os.devnull, "w")
warm_up()
print([str(each[1]) for each in seen if each[0] in ("open", "os.listdir", "os.scandir")], flush=True)
changes = ("os.mk", "os.re", "os.exec", "os.fork", "os.posix", "socket", "subprocess")
print([each[:2] for each in seen if each[0].startswith(changes) and not str(each[1]).startswith(os.devnull)])
print(sorted(set(sys.modules) - before), flush=True)
"""


def test_preparing_reads_nothing_of_the_user_and_changes_nothing(both: Both) -> None:
    """So that nothing of it can be in what a command answers, and no disk of the user is waited for."""
    variables = {**both.variables, "HOME": str(both.folder), "PATH": f"{both.folder}/good/.venv/bin"}
    words = [sys.executable, "-c", WARMED]
    done = subprocess.run(words, cwd=both.folder / "good", env=variables, capture_output=True, text=True)
    opened, changed, loaded = map(ast.literal_eval, done.stdout.splitlines())
    programs = (sys.prefix, sys.base_prefix, str(Path(str(venvoy_server.__file__)).parents[2]))
    users = (str(both.folder), str(Path.home()))
    assert opened and [path for path in opened if path.startswith(users) and not path.startswith(programs)] == []
    assert (changed, loaded) == ([], [])


def test_nothing_is_left_to_import(both: Both) -> None:
    cases = [(place, *words) for place, words in CASES if words[0] != "run"]
    words = [sys.executable, "-c", PRELOADED, repr(cases), str(both.folder)]
    done = subprocess.run(words, env=both.variables, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.slow("commands")
def test_what_was_edited_in_a_checkout_is_not_mixed_with_what_is_loaded(tmp_path: Path) -> None:
    """A command after the edit is done by its own process, and the next ones by a process that has loaded the edited file."""
    for package in (venvoy_server, venvoy_protocol):
        source = Path(str(package.__file__)).parent
        shutil.copytree(source, tmp_path / source.name.replace("venvoy_", "") / source.name)
    python = tmp_path / "venv/bin/python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    (site,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    places = [tmp_path / "server", tmp_path / "protocol", Path(str(msgspec.__file__)).parents[1]]
    (site / "checkout.pth").write_text("".join(f"{place}\n" for place in places))
    alone, served = [(str(python), *program[1:]) for program in (ALONE, SERVED)]
    with shared_in(tmp_path) as shared:
        both = Both(tmp_path, shared)
        both.start(alone)
        assert both.run(served, "good", ("status",))[0] == 0
        spare(both)
        edited = tmp_path / "server/venvoy_server/commandline/status.py"
        edited.write_text(edited.read_text() + "\nprint('edited')\n")
        assert both.run(served, "good", ("status",))[0] != 0, "it was to be done by the process itself"
        end = time.monotonic() + PATIENCE
        while (done := both.run(served, "good", ("status",)))[0] and time.monotonic() < end:
            time.sleep(0.02)
        by_itself = both.run(alone, "good", ("status",), variables={"VENVOY_SERVICE": "off"})
        assert done[0] == 0 and by_itself[1].startswith(b"edited\n")


LISTENER = """
import socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
print(flush=True)
listener.accept()
"""


def test_the_socket_of_a_service_that_is_just_ending_is_deleted(tmp_path: Path) -> None:
    """The end of a killed process may be noticed before its socket is closed; the socket of any other service stays."""
    for is_the_one in (True, False):
        path = tmp_path / f"socket-{is_the_one}"
        with subprocess.Popen([sys.executable, "-c", LISTENER, path], stdout=subprocess.PIPE) as listener:
            assert listener.stdout is not None and listener.stdout.readline()
            remove_dead(str(path), listener.pid if is_the_one else os.getpid())
            assert path.exists() == (not is_the_one)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with shared_in(tmp_path) as shared:
        both = Both(tmp_path, shared)
        both.start()
        spare(both)
        os.kill(shared.service(), signal.SIGKILL)
        shared.wait_for_end()
        assert (shared.processes(), list(shared.runtime.iterdir())) == ([], [])
