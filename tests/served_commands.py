"""Commands that the service does for another process, next to the same commands without it.

`SERVED` cannot import msgspec, so it fails unless the service does the command; `ALONE` does everything itself.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

from shared_service import Shared
from wire import PATIENCE, environment_in

PROGRAM = "import sys; sys.argv[0] = 'venvoy'; from venvoy_server.__main__ import main; sys.exit(main())"
ALONE = (sys.executable, "-c", PROGRAM)
SERVED = (sys.executable, "-c", f"import sys; sys.modules['msgspec'] = None; {PROGRAM}")
TIMES = re.compile(rb'("[a-zA-Z]*(?:Ms|elapsed)": |\s)[0-9.]+( ms)?')


PRELOADED = """
import os, re, sys
from venvoy_server.command_server import preload
from venvoy_server.command_line import run_command
preload()
before = set(sys.modules)
compiled = []

def see(frame, event, value):
    if event == "call" and frame.f_code is re.compile.__code__ and frame.f_back.f_code.co_filename.endswith("patterns.py"):
        compiled.append(frame.f_locals["pattern"])

sys.setprofile(see)
out, sys.stdout, sys.stderr = sys.stdout, open(os.devnull, "w"), open(os.devnull, "w")
for place, *words in eval(sys.argv[1]):
    os.chdir(os.path.join(sys.argv[2], place))
    run_command(words)
print(sorted(set(sys.modules) - before) + compiled, file=out, flush=True)
"""
"""Runs commands in a process that has preloaded, and prints what they have imported or compiled in spite of it."""


class Both:
    """Workspaces, and a service that does commands in them."""

    def __init__(self, folder: Path, shared: Shared) -> None:
        self.folder = folder
        self.shared = shared
        self.variables = {**environment_in(folder), "XDG_RUNTIME_DIR": str(shared.runtime)}
        self.variables = {name: text for name, text in self.variables.items() if not name.startswith("PYTHON")}
        make_workspaces(folder)

    def start(self, program: tuple[str, ...] = ALONE) -> None:
        subprocess.run(
            [*program, "status"],
            env={**self.variables, "VENVOY_SERVICE": "start"},
            capture_output=True,
            cwd=self.folder,
        )
        end = time.monotonic() + PATIENCE
        while not any(path.suffix == ".commands" for path in self.shared.sockets()) and time.monotonic() < end:
            time.sleep(0.02)

    def run(
        self, program: tuple[str, ...], place: str, words: tuple[str, ...], **more: Any
    ) -> tuple[int, bytes, bytes]:
        variables = {**self.variables, **more.pop("variables", {})}
        if program == ALONE:
            variables["VENVOY_SERVICE"] = "off"
        done = subprocess.run(
            [*program, *words], cwd=self.folder / place, env=variables, capture_output=True, timeout=PATIENCE, **more
        )
        return done.returncode, TIMES.sub(rb"\1", done.stdout), done.stderr


def make_workspaces(folder: Path) -> None:
    for name in ("plain", "broken/.venv", "good/.venv/bin", "ünï cödé"):
        (folder / name).mkdir(parents=True)
    (folder / "plain/requirements.txt").write_text("flask=1\n-r missing.txt\npandas<2 ; python_version<'3'\n")
    (folder / "broken/.venv/pyvenv.cfg").write_text("home = /nowhere\nversion = 3.9.1\n")
    (folder / "broken/pyproject.toml").write_text("[project]\nname='x'\ndependencies=['a==1']\n[tool.venvoy]\nnope=1\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "good/.venv"], check=True)
    (folder / "good/requirements.in").write_text("six\n")
    (folder / "ünï cödé/requirements.txt").write_text("ä\n", encoding="latin-1")


def in_terminal(both: Both, program: tuple[str, ...], words: tuple[str, ...]) -> bytes:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (20, 44))
    variables = {**both.variables, "TERM": "xterm", **({"VENVOY_SERVICE": "off"} if program == ALONE else {})}
    process = subprocess.Popen(
        [*program, *words], cwd=both.folder / "plain", env=variables, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    data = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:
            break
        data += more
    os.close(ours)
    process.wait(PATIENCE)
    return data


def command_server(both: Both) -> int:
    (found,) = (each for each in both.shared.processes() if parent(each) == both.shared.service())
    return found


def children(both: Both) -> list[int]:
    """Return the processes that do commands: they are in the folder of the command."""
    return [each for each in forked(both) if not is_spare(each)]


def spare(both: Both) -> int:
    """Wait for the process that is prepared for the next command, and return it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = [each for each in forked(both) if is_spare(each) and is_waiting(each)]
        if found:
            (process,) = found
            return process
        time.sleep(0.02)
    raise AssertionError("no process was prepared")


def forked(both: Both) -> list[int]:
    server = command_server(both)
    return [each for each in both.shared.processes() if parent(each) == server]


def is_spare(process: int) -> bool:
    """Return whether a forked process has not begun with a command: it is not in a folder of these tests."""
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{process}/cwd") in ("/", "/dev")
    return False


def is_waiting(process: int) -> bool:
    """Return whether a process waits for what its unix socket says: a spare one has prepared itself by then."""
    with contextlib.suppress(OSError):
        return b"unix" in Path(f"/proc/{process}/wchan").read_bytes()
    return False


def parent(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def wait_for_end(process: int) -> None:
    end = time.monotonic() + PATIENCE
    while Path(f"/proc/{process}").exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not Path(f"/proc/{process}").exists()
