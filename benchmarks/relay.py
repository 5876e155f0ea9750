"""The shared service: a relay's start and memory, and commands that the service does, against a Python that does nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from benchmarks.installed import Installed, base_python, make_environment, make_workspace, uv_command
from benchmarks.measuring import Case, Options, process, show, take_turns, tell
from benchmarks.rpc import Server

RELAY_BUDGET = 3.0
COMMAND_BUDGET = 3.0
CHANGE_BUDGET = 2.5
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
            _changes(options, installed, place, variables)


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


def _changes(options: Options, installed: Installed, place: str, variables: Mapping[str, str]) -> None:
    folder = os.path.join(place, "changes")
    os.makedirs(folder)
    python = make_environment(os.path.join(folder, "filled"))
    _install_sample(python)
    made = os.path.join(folder, "made")
    with_uv = [uv_command(), "venv", "--no-project", "--python", base_python(), made]
    create = installed.command("create", made, "--python", base_python(), "--no-select")
    with_pip = [uv_command(), "pip", "install", "--python", python, "sample"]
    install = installed.command("install", "--environment", os.path.join(folder, "filled"), "sample")
    alone = {**variables, "VENVOY_SERVICE": "off"}

    def creating(command: list[str], variables: Mapping[str, str]) -> Callable[[], tuple[float, float]]:
        run = process(command, variables, folder)

        def fresh() -> tuple[float, float]:
            shutil.rmtree(made, ignore_errors=True)
            return run()

        return fresh

    cases = [
        Case("uv venv", creating(with_uv, variables)),
        Case("venvoy create, by the service", creating(create, variables), CHANGE_BUDGET),
        Case("venvoy create, alone", creating(create, alone)),
        Case("uv pip install, nothing to do", process(with_pip, variables, folder)),
        Case(
            "venvoy install, by the service",
            process(install, variables, folder),
            CHANGE_BUDGET,
            of="uv pip install, nothing to do",
        ),
        Case("venvoy install, alone", process(install, alone, folder), of="uv pip install, nothing to do"),
    ]
    take_turns(cases, options.rounds(21), seconds=30)
    show(options, "relay: what the service changes", cases)


def _install_sample(python: str) -> None:
    """Write the metadata of a package that is installed already."""
    words = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(words, capture_output=True, check=True, text=True, timeout=60).stdout.strip()
    info = os.path.join(site, "sample-1.0.dist-info")
    os.makedirs(info)
    for name, text in (
        ("METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n"),
        ("INSTALLER", "uv\n"),
        ("RECORD", "".join(f"sample-1.0.dist-info/{each},,\n" for each in ("METADATA", "INSTALLER", "RECORD"))),
    ):
        with open(os.path.join(info, name), "w", encoding="utf-8") as file:
            file.write(text)


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
