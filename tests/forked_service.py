"""Services that are forked from a process that has imported all of their modules.

The imports are four fifths of the time that a service of a short test takes. `nox -s test` therefore sets FORKED_SERVICES:
a test that is not about the service's process lets its `Wire` be forked. `test_all`, which CI runs, starts each service as
an editor does.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import IO, Never

FORKED_SERVICES = "VENVOY_TEST_FORKED_SERVICES"
"""The environment variable with which services are forked where a test allows it."""
_LONGEST_REQUEST = 1 << 17


def are_used() -> bool:
    """Return whether services are forked in this run."""
    return FORKED_SERVICES in os.environ and sys.platform == "linux"


class ForkedService:
    """A running service with standard streams, and as much of `subprocess.Popen` as `Wire` and its tests use."""

    def __init__(self, folder: Path, variables: Mapping[str, str], log: IO[bytes]) -> None:
        input_read, input_write = os.pipe()
        output_read, output_write = os.pipe()
        status_read, status_write = os.pipe()
        request = json.dumps({"folder": str(folder), "variables": dict(variables)}).encode()
        socket.send_fds(_control(), [request], [input_read, output_write, log.fileno(), status_write])
        for each in (input_read, output_write, status_write):
            os.close(each)
        self.stdin, self.stdout = os.fdopen(input_write, "wb"), os.fdopen(output_read, "rb")
        self._status = os.fdopen(status_read, "rb")
        self.returncode: int | None = None
        self.pid = int(self._status.readline())

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status; raises TimeoutExpired after `timeout` seconds (None: never)."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("serve", timeout or 0)
            self.returncode = int(self._status.readline())
            self._status.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@functools.cache
def _control() -> socket.socket:
    """Return the connection to the process that forks services, which ends when this process does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, __file__, str(theirs.fileno())]
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, cwd="/")

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def main(control: socket.socket) -> None:
    """Fork a service for each request that arrives, until the other end is closed."""
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, _LONGEST_REQUEST, 4)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            _keep(json.loads(request), descriptors)
        for each in descriptors:
            os.close(each)


def _import_all() -> None:
    venvoy_server = import_module("venvoy_server")
    for module in walk_packages(venvoy_server.__path__, "venvoy_server."):
        if not module.name.endswith(("__main__", ".windows")):
            import_module(module.name)


def _keep(request: dict[str, dict[str, str]], descriptors: list[int]) -> None:
    """Run a service in a child, and report its process id and then its exit status; returns in the child alone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    service = os.fork()
    *streams, status = descriptors
    if service == 0:
        os.setsid()
        os.write(status, b"%d\n" % os.getpid())
        _serve(request, descriptors)
    for each in streams:
        os.close(each)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(service, 0)[1]))
    os._exit(0)


def _serve(request: dict[str, dict[str, str]], descriptors: list[int]) -> Never:
    for number, each in enumerate(descriptors[:3]):
        os.dup2(each, number)
    for each in descriptors:
        os.close(each)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(request["variables"])
    sys.argv = ["venvoy", "serve", "--stdio"]
    sys.exit(import_module("venvoy_server.__main__").main())


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
