"""Typing through a 10,000-line requirements file at 20 keys a second, over a real connection, garbage collection on."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks import yardsticks
from benchmarks.measuring import Options, clean_environment
from benchmarks.rpc import Server
from benchmarks.trees import requirements_text

LINES = 10_000
KEYS_A_SECOND = 20.0
SECONDS = 10
WORD = "requests[socks]>=2.31,<3  # x"
BLOCKED_BUDGET = 20.0
"""Milliseconds for which the event loop may be blocked."""
DIAGNOSTICS_BUDGET = 50.0
"""Milliseconds after which the diagnostics of a key have to be there."""


def run(options: Options) -> None:
    """Print a table: how long diagnostics of a key took, and for how long the event loop was blocked."""
    lines = 500 if options.quick else LINES
    texts = {
        "plain": requirements_text(lines),
        "hashed, 10 lines a requirement": requirements_text(lines, hashed=True),
        "plain, each line wrong": "".join(f"package-{number}>>{number}\n" for number in range(lines)),
    }
    print(f"\ntyping: {lines} lines, {KEYS_A_SECOND:g} keys a second; milliseconds")
    head = ("median", "99 %", "worst", "opening", "loop blocked", "collecting")
    print(f"  {'':46}" + "".join(f"{each:>14}" for each in head))
    for name, text in texts.items():
        for pulls in (False, True):
            _case(f"{name}, {'pulled' if pulls else 'pushed'}", text, pulls, 1 if options.quick else SECONDS)
    print(f"  budgets: diagnostics of a key {DIAGNOSTICS_BUDGET:g}, loop blocked {BLOCKED_BUDGET:g}")


def _case(name: str, text: str, pulls: bool, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        _project(place)
        report = os.path.join(place, "report.json")
        script = os.path.join(os.path.dirname(yardsticks.__file__), "watched_service.py")
        environment = {**clean_environment(), "VENVOY_STATE_DIR": os.path.join(place, "state")}
        with Server([sys.executable, script, report], environment, place) as server:
            typist = Typist(server, place, pulls)
            opening = typist.open(text)
            taken = list(typist.type(seconds))
            typist.end()
        with open(report) as file:
            noted = json.load(file)
    late = max([length for at, length in noted["late"] if at >= typist.loaded], default=0.0) * 1000
    collected = max([length for at, length, _ in noted["collected"] if at >= typist.loaded], default=0.0) * 1000
    taken.sort()
    values = (median(taken), taken[int(len(taken) * 0.99)], taken[-1], opening, late, collected)
    over = " over budget" if values[2] > DIAGNOSTICS_BUDGET or late > BLOCKED_BUDGET else ""
    print(f"  {name:46}" + "".join(f"{value:14.1f}" for value in values) + over)


def _project(place: str) -> None:
    """Make an environment without packages: enough for the rules that compare with one."""
    import subprocess

    from benchmarks.installed import uv_command

    command = [uv_command(), "venv", "--quiet", "--no-config", "--no-project", "--python", sys.executable]
    subprocess.run([*command, os.path.join(place, ".venv")], check=True, timeout=60, env=clean_environment())


class Typist:
    """An editor in which a person types in the middle of a large file; `loaded` is when the server was ready for that."""

    def __init__(self, server: Server, place: str, pulls: bool) -> None:
        self._server = server
        self._pulls = pulls
        self._uri = "file://" + os.path.join(place, "requirements.txt")
        self._version = 1
        folder = {"uri": "file://" + place, "name": "sample"}
        known = {"textDocument": {"diagnostic": {}}} if pulls else {}
        server.call(
            "initialize", {"processId": None, "rootUri": None, "capabilities": known, "workspaceFolders": [folder]}
        )
        server.send("initialized", {}, notification=True)
        self._load()
        self.loaded = time.monotonic()

    def _load(self) -> None:
        """Have the LSP half loaded, which takes a third of a second, before anything is measured."""
        other = self._uri + "-other.txt"
        self._notify(
            "didOpen", {"textDocument": {"uri": other, "languageId": "requirements", "version": 1, "text": "a==\n"}}
        )
        self._diagnostics(other, 1)
        self._notify("didClose", {"textDocument": {"uri": other}})

    def open(self, text: str) -> float:
        """Open the file; return the milliseconds until its diagnostics were there."""
        start = time.perf_counter()
        self._line = text.count("\n") // 2
        document = {"uri": self._uri, "languageId": "requirements", "version": 1, "text": text}
        self._notify("didOpen", {"textDocument": document})
        return (self._diagnostics(self._uri, 1) - start) * 1000

    def type(self, seconds: float) -> Iterator[float]:
        """Type lines; yield for each key the milliseconds until its diagnostics were there."""
        keys = int(seconds * KEYS_A_SECOND)
        begin = time.perf_counter()
        line, column = self._line, 0
        for number in range(keys):
            time.sleep(max(0.0, begin + number / KEYS_A_SECOND - time.perf_counter()))
            start = time.perf_counter()
            key = WORD[column] if column < len(WORD) else "\n"
            self._key(line, column, key)
            there = self._diagnostics(self._uri, self._version)
            line, column = (line + 1, 0) if key == "\n" else (line, column + 1)
            yield (there - start) * 1000

    def end(self) -> None:
        """End the server in order, so that it writes its report."""
        self._server.call("shutdown", None)
        self._server.send("exit", None, notification=True)
        self._server.process.wait(30)

    def _key(self, line: int, column: int, key: str) -> None:
        self._version += 1
        place = {"line": line, "character": column}
        change = {"range": {"start": place, "end": place}, "text": key}
        self._notify(
            "didChange", {"textDocument": {"uri": self._uri, "version": self._version}, "contentChanges": [change]}
        )

    def _notify(self, name: str, params: Any) -> None:
        self._server.send(f"textDocument/{name}", params, notification=True)

    def _diagnostics(self, uri: str, version: int) -> float:
        """Wait for the diagnostics of a version of a document; return when they were there, not yet decoded."""
        if self._pulls:
            asked = time.perf_counter()
            return asked + self._server.timed_call("textDocument/diagnostic", {"textDocument": {"uri": uri}})
        marks = (f'"uri":"{uri}"'.encode(), f'"version":{version}'.encode())
        while not all(mark in body for body in [self._server._receive_body()] for mark in marks):
            pass
        return time.perf_counter()
