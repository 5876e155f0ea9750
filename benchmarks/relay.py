"""The shared service: a relay's start and memory, and commands that the service does, against a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from benchmarks.installed import Installed, make_workspace
from benchmarks.measuring import Case, Options, process, show, take_turns, tell
from benchmarks.rpc import Server

RELAY_BUDGET = 3.0
COMMAND_BUDGET = 3.0
MEMORY_MIB = 10
READY_SECONDS = 30.0


def run(options: Options) -> None:
    """Print the table, and the memory of a relay."""
    with (
        tempfile.TemporaryDirectory(prefix="venvoy-relay-") as place,
        tempfile.TemporaryDirectory(prefix="v-") as runtime,
    ):
        installed, workspace = Installed(place), make_workspace(place)
        variables = {**installed.environment(), "XDG_RUNTIME_DIR": runtime}
        command = [*installed.command("call", "info")]
        info = subprocess.run(command, env=variables, cwd=workspace, capture_output=True, check=True, timeout=60)
        line = _line(info.stdout)
        with Server([*line, "--idle", "5"], variables, workspace) as first:
            first.initialize(workspace)
            _wait_for_commands(runtime)
            tell(f"a relay takes {_resident(first.process.pid):.1f} MiB (at most {MEMORY_MIB})")
            _table(options, installed, workspace, variables, line)


def _table(
    options: Options, installed: Installed, workspace: str, variables: Mapping[str, str], line: list[str]
) -> None:
    bare = [installed.python, "-I", "-S", "-c", "pass"]
    shared = installed.command("serve", "--shared")
    cases = [
        Case("python -c pass", process([installed.python, "-c", "pass"], variables, workspace)),
        Case("python -I -S -c pass", process(bare, variables, workspace)),
        Case("relay: initialize", _start(line, variables, workspace), RELAY_BUDGET, of="python -I -S -c pass"),
        Case("venvoy serve --shared: initialize", _start(shared, variables, workspace), RELAY_BUDGET),
        *(
            Case(
                f"venvoy {name}, by the service", process(installed.command(name), variables, workspace), COMMAND_BUDGET
            )
            for name in ("status", "selection", "discover")
        ),
        Case(
            "venvoy status, alone",
            process(installed.command("status"), {**variables, "VENVOY_SERVICE": "off"}, workspace),
        ),
    ]
    take_turns(cases, options.rounds(31), seconds=45)
    show(options, "relay: the shared service, already running", cases)


def _line(info: bytes) -> list[str]:
    import json

    line: list[str] = json.loads(info)["relay"]
    return line


def _start(command: list[str], variables: Mapping[str, str], workspace: str) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter()
        with Server(command, variables, workspace) as server:
            server.initialize(workspace)
            return time.perf_counter() - start

    return once


def _wait_for_commands(runtime: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while not any(name.endswith(".commands") for name in os.listdir(runtime)) and time.monotonic() < end:
        time.sleep(0.05)


def _resident(process: int) -> float:
    """Return the resident memory of a process in MiB; 0 off Linux."""
    with suppress(OSError), open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))
    return 0.0
