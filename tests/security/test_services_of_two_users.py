"""Two users of one machine, each with a shared service: neither reaches the other's, nor what it keeps.

Threat: another user connects to the socket, is at its place before it is there, or reads the state. What holds: the folder of
the socket is the user's alone, whatever else is at its place is not used, and both ends ask who the other is.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from second_user import ME, OTHER, Users
from venvoy_server.relay import main
from wire import PATIENCE, frame

SCRIPT = str(Path(main.__file__).with_name("relay.py"))
COMMAND = "import sys; sys.argv[0] = 'venvoy'; from venvoy_server.__main__ import main; sys.exit(main())"
SERVED = f"import sys; sys.modules['msgspec'] = None; {COMMAND}"
"""A command that fails unless a service does it."""
CONNECT = (
    "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.settimeout(60); print(s.recv(9))"
)
READ = """
import os, sys
for folder, _, names in os.walk(sys.argv[1], onerror=print):
    for name in names:
        try:
            print("READ", open(os.path.join(folder, name), "rb").read(9))
        except OSError as error:
            print(error)
"""


class Relay:
    """A relay of one user, as an editor starts it."""

    def __init__(self, command: list[str], user: int, variables: dict[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            command,
            user=user,
            group=user,
            extra_groups=[],
            env=variables,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._last = 0

    def call(self, method: str, **params: Any) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self._last += 1
        message = {"jsonrpc": "2.0", "id": self._last, "method": method, "params": params}
        self.process.stdin.write(frame(json.dumps(message).encode()))
        self.process.stdin.flush()
        answer: dict[str, Any] = {}
        while answer.get("id") != self._last:
            line = self.process.stdout.readline()
            assert line, "the relay has ended"
            self.process.stdout.readline()
            answer = json.loads(self.process.stdout.read(int(line.split(b":")[1])))
        return answer["result"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate(timeout=PATIENCE)


class Machine:
    """Two users, a folder for temporary files that both use, and a Python that both can start."""

    def __init__(self, users: Users) -> None:
        self._users = users
        self.temporary = users.make("tmp", 0, 0o1777)
        self.homes = {user: users.make(f"home{user}", user) for user in (ME, OTHER)}
        folders = [Path(f"/tmp/venvoy-{user}") for user in (ME, OTHER)]
        self._new_folders = [each for each in folders if not each.exists()]
        self.python = str(users.python_with_venvoy())

    def runtime(self, user: int) -> Path:
        return self.temporary / f"venvoy-{user}"

    def _given(self, user: int, more: dict[str, str]) -> dict[str, str]:
        base = {"PATH": "/usr/bin:/bin", "HOME": str(self.homes[user]), "TMPDIR": str(self.temporary)}
        return {**base, "VENVOY_INDEX": "off", **more}

    def relay(self, user: int, **more: str) -> Relay:
        command = [self.python, "-I", "-S", SCRIPT, "--idle", "0"]
        return Relay(command, user, self._given(user, more), self.homes[user])

    def run(self, user: int, code: str, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, "-c", code, *words],
            user=user,
            group=user,
            extra_groups=[],
            env=self._given(user, more),
            cwd=self.homes[user],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def socket(self, user: int) -> Path:
        """Return the one socket of a user's services, without that for commands."""
        (found,) = (each for each in self.sockets_here() if each.stat().st_uid == user and each.suffix != ".commands")
        return found

    def sockets(self, user: int) -> tuple[Path, Path]:
        """Return a user's socket and that for commands, which is there a little later."""
        place = self.socket(user)
        commands, end = Path(f"{place}.commands"), time.monotonic() + PATIENCE
        while not commands.exists() and time.monotonic() < end:
            time.sleep(0.02)
        return place, commands

    def sockets_here(self) -> list[Path]:
        """Return every socket in a folder of the two; a service that may use none of these listens in `/tmp`."""
        return [each for each in self._users.folder.rglob("venvoy-*") if each.is_socket()]

    def services(self) -> list[int]:
        """Return the users of the processes of services here."""
        return sorted(process.stat().st_uid for process in self._processes() if b"--detached" in _words(process))

    def _processes(self) -> list[Path]:
        return [each for each in Path("/proc").glob("[0-9]*") if os.fsencode(self._users.folder) in _words(each)]

    def close(self) -> None:
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)
        for folder in self._new_folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _words(process: Path) -> bytes:
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes()
    return b""


@pytest.fixture
def machine(users: Users) -> Iterator[Machine]:
    made = Machine(users)
    yield made
    made.close()


def _initialized(machine: Machine, relay: Relay, user: int) -> Path:
    """Begin as an editor does, have something kept, and return the folder in which it is."""
    home = machine.homes[user]
    relay.call("initialize", rootUri=home.as_uri(), capabilities={}, initializationOptions={"trusted": True})
    relay.call("venvoy/trust", folder=str(home), trusted=True)
    return Path(relay.call("venvoy/info")["stateFolder"])


def test_each_has_a_service_that_the_other_cannot_reach(machine: Machine) -> None:
    with machine.relay(ME) as mine, machine.relay(OTHER) as others:
        state = _initialized(machine, mine, ME)
        assert state.is_relative_to(machine.homes[ME])
        assert _initialized(machine, others, OTHER).is_relative_to(machine.homes[OTHER])
        assert machine.services() == [ME, OTHER]
        for path in machine.sockets(ME):
            assert "PermissionError" in machine.run(OTHER, CONNECT, path).stderr
        for folder in (state, machine.runtime(ME)):
            seen = machine.run(OTHER, READ, folder).stdout
            assert "Permission denied" in seen and "READ" not in seen
        assert "READ" in machine.run(ME, READ, state).stdout, "the way of reading does read"


def test_a_socket_that_was_opened_to_all_serves_no_other(machine: Machine) -> None:
    with machine.relay(ME) as mine:
        _initialized(machine, mine, ME)
        machine.runtime(ME).chmod(0o755)
        for path in machine.sockets(ME):
            path.chmod(0o666)
            assert machine.run(OTHER, CONNECT, path).stdout in ("b''\n", "")
        assert mine.call("venvoy/info")["name"] == "venvoy"


@pytest.mark.parametrize("variable", ["XDG_RUNTIME_DIR", "TMPDIR"])
def test_a_folder_of_another_user_is_not_used(machine: Machine, variable: str) -> None:
    """`su` and `sudo` may keep the variables of the user before."""
    with machine.relay(ME) as mine:
        _initialized(machine, mine, ME)
        named = {variable: str(machine.runtime(ME))}
        with machine.relay(OTHER, **named) as others:
            assert _initialized(machine, others, OTHER).is_relative_to(machine.homes[OTHER])
            assert machine.services() == [ME, OTHER]
        done = machine.run(OTHER, COMMAND, "status", "--json", **named)
        assert done.returncode == 0 and "Traceback" not in done.stderr
        assert machine.run(OTHER, SERVED, "status", **named).returncode != 0, "the other's service has done it"


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_folder_that_another_user_has_made_before_is_not_used(machine: Machine, kind: str) -> None:
    """In a folder for temporary files anyone can make the folder that another user's service would use."""
    trap = machine.runtime(ME)
    make = (
        "import os, sys; os.symlink(os.getcwd(), sys.argv[1])"
        if kind == "link"
        else "import os, sys; os.mkdir(sys.argv[1])"
    )
    assert machine.run(OTHER, make, trap).returncode == 0
    with machine.relay(ME) as mine:
        _initialized(machine, mine, ME)
        assert machine.services() == [ME]
        assert machine.sockets_here() == []
