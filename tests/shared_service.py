"""Relays of a runtime folder of their own, and the service behind them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from venvoy_server.relay import main
from wire import PATIENCE, Wire, remove_folder

SCRIPT = str(Path(main.__file__).with_name("relay.py"))


class Shared:
    """A runtime folder, in which relays find their service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = Path(tempfile.mkdtemp(prefix="venvoy-relay-"))

    @property
    def variables(self) -> dict[str, str]:
        """Return what a process has to have of this folder to share its service."""
        return {
            "XDG_RUNTIME_DIR": str(self.runtime),
            "HOME": str(self.folder),
            "VENVOY_STATE_DIR": f"{self.folder}/state",
        }

    def relay(self, name: str, *options: str, variables: dict[str, str] | None = None) -> Wire:
        """Start a relay in a folder of its own; its service ends at once after its last client."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        words = options if "--idle" in options else ("--idle", "0", *options)
        return Wire(place, [sys.executable, "-I", "-S", SCRIPT, *words], {**self.variables, **(variables or {})})

    def sockets(self) -> list[Path]:
        return [path for path in self.runtime.iterdir() if path.is_socket()]

    def service(self) -> int:
        """Return the process id of the service at the one socket."""
        (path,) = (each for each in self.sockets() if not each.suffix)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            return int(struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])

    def processes(self) -> list[int]:
        """Return every process that was started for this folder's service."""
        return [
            int(each.name)
            for each in Path("/proc").iterdir()
            if each.name.isdigit() and self._is_ours(each) and int(each.name) != os.getpid()
        ]

    def services(self) -> list[int]:
        """Return the services alone, without the process next to each that does commands."""
        return [each for each in self.processes() if b"--detached" in command_line(Path(f"/proc/{each}"))]

    def _is_ours(self, process: Path) -> bool:
        return os.fsencode(self.runtime) in command_line(process)

    def wait_for_end(self) -> None:
        """Wait until the service and its socket are gone."""
        end = time.monotonic() + PATIENCE
        while (self.processes() or self.sockets()) and time.monotonic() < end:
            time.sleep(0.02)

    def close(self) -> None:
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        remove_folder(self.runtime)


def command_line(process: Path) -> bytes:
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes()
    return b""


@contextlib.contextmanager
def shared_in(folder: Path) -> Iterator[Shared]:
    shared = Shared(folder)
    try:
        yield shared
    finally:
        shared.close()
