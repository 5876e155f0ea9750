"""A shared service for `soak`, with its memory and descriptors, and clients that write to its socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from benchmarks.installed import Installed
from benchmarks.rpc import frame

PATIENCE_SECONDS = 120.0


def allow_files() -> None:
    """Let this process have a descriptor for each client."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Service:
    """A service that listens at a unix socket."""

    def __init__(self, place: str) -> None:
        self.path = os.path.join(place, "socket")
        installed = Installed(place)
        self._process = subprocess.Popen(
            installed.command("serve", "--listen", f"unix:{self.path}"),
            env=installed.environment(),
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=_usual_files,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def memory(self) -> float:
        """Return the resident memory in KiB."""
        with open(f"/proc/{self._process.pid}/status") as file:
            return next(float(line.split()[1]) for line in file if line.startswith("VmRSS:"))

    def processor_seconds(self) -> float:
        """Return the processor time that the process has used."""
        with open(f"/proc/{self._process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def held(self) -> dict[str, int]:
        """Return how many descriptors, threads and children the process has."""
        folder = f"/proc/{self._process.pid}"
        with open(f"{folder}/task/{self._process.pid}/children") as file:
            children = len(file.read().split())
        return {
            "descriptors": len(os.listdir(f"{folder}/fd")),
            "threads": len(os.listdir(f"{folder}/task")),
            "children": children,
        }

    def close(self) -> None:
        """End the process."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE_SECONDS)


def _usual_files() -> None:
    """Give the service the limit of descriptors that a session of a desktop has."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


class Client:
    """A connection to the service."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.connect(path)
        self._input = self._socket.makefile("rb")
        self._last = 0
        self.kept: list[dict[str, Any]] = []

    def send(self, method: str, params: object, *, notification: bool = False) -> int:
        """Send a request, or a notification, and return the request's id."""
        self._last += 1
        named = {} if notification else {"id": self._last}
        self._socket.sendall(frame({"jsonrpc": "2.0", "method": method, "params": params, **named}))
        return self._last

    def send_many(self, method: str, params: object, count: int) -> range:
        """Send requests in one piece, and return their ids."""
        ids = range(self._last + 1, self._last + 1 + count)
        self._last += count
        messages = ({"jsonrpc": "2.0", "id": id, "method": method, "params": params} for id in ids)
        self._socket.sendall(b"".join(map(frame, messages)))
        return ids

    def receive(self) -> dict[str, Any]:
        """Return the next message."""
        size = int(self._input.readline().split(b":")[1])
        self._input.readline()
        message: dict[str, Any] = json.loads(self._input.read(size))
        return message

    def answer(self, id: int) -> dict[str, Any]:
        """Return the response to a request, and keep what comes before it."""
        while (message := self.receive()).get("id") != id or "method" in message:
            self.kept.append(message)
        return message

    def answers(self, ids: Iterable[int]) -> list[dict[str, Any]]:
        """Return the responses to requests, in whatever order they come, each once."""
        open_ids, found = set(ids), list[dict[str, Any]]()
        while open_ids:
            message = self.receive()
            if "method" in message:
                self.kept.append(message)
            else:
                open_ids.remove(message["id"])
                found.append(message)
        return found

    def call(self, method: str, params: object) -> Any:
        """Send a request and return its result."""
        answer = self.answer(self.send(method, params))
        if "error" in answer:
            raise RuntimeError(f"the answer is an error: {answer['error']}")
        return answer["result"]

    def close(self) -> None:
        """Leave."""
        self._input.close()
        self._socket.close()
