"""Finding environments and interpreters: against the least that could do it, and against other finders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence

import msgspec

from benchmarks.installed import Installed, make_workspace, uv_command
from benchmarks.measuring import Case, Options, process, show, take_turns, tell, timed
from benchmarks.rpc import Server
from benchmarks.tools import install_tools
from benchmarks.trees import Shape, make_environments
from benchmarks.yardsticks import loops
from venvoy_protocol.discover import DiscoverParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.discover import discover as handle
from venvoy_server.locators import Search
from venvoy_server.locators.discovery import discover
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.machine import RealMachine

FOLDER_BUDGET = 5.0
MACHINE_BUDGET = 1.0
REPEATED_BUDGET = 0.05
COUNTS = (10, 200, 1000)
BUDGETED = 200
FINDERS = ("python-discovery", "findpython")
_FIRST_CALL = """
import time
from venvoy_server.locators import Search
from venvoy_server.locators.discovery import discover
from venvoy_server.system.files.host import RealHost
start = time.perf_counter()
discover(RealHost(), Search(scope="interpreters"))
print(time.perf_counter() - start)
"""
_BY_PYTHON_DISCOVERY = (
    "import python_discovery as d, json; print(json.dumps([str(i.executable) for i in d.iter_interpreters(None)]))"
)
_BY_FINDPYTHON = "import findpython as f, json; print(json.dumps([str(v.executable) for v in f.find_all()]))"


def run(options: Options) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        installed, workspace = Installed(place), make_workspace(place)
        _trees(options, place, os.path.join(workspace, ".venv"))
        _repeated(options, installed, place)
        _machine(options, installed, workspace)
        _finders(options, installed, workspace, place)


def _trees(options: Options, place: str, pattern: str) -> None:
    """Environments below one folder, by their number and how they lie."""
    growth: dict[str, list[float]] = {}
    for count in COUNTS[:1] if options.quick else COUNTS:
        shapes: tuple[Shape, ...] = ("flat", "nested")
        for shape in shapes:
            root = os.path.join(place, f"{shape}-{count}")
            make_environments(root, pattern, count, shape)
            budget = FOLDER_BUDGET if count == BUDGETED and shape == "flat" else None
            cases = _tree_cases(root, count, budget)
            take_turns(cases, options.rounds(9), seconds=6)
            show(options, f"discovery: {count} environments, {shape}, in process", cases)
            growth.setdefault(shape, []).append(sorted(cases[1].values)[len(cases[1].values) // 2] / count)
    for shape, costs in growth.items():
        told = ", ".join(f"{cost * 1e6:.0f} us at {count}" for cost, count in zip(costs, COUNTS, strict=False))
        tell(f"growth, {shape}: per environment {told}")


def _tree_cases(root: str, count: int, budget: float | None) -> list[Case]:
    search = Search(folders=(root,), scope="workspace")
    found = discover(RealHost(), search)
    note = f"{len(found.environments)} of {count}" + ("" if found.complete else ", incomplete")
    return [
        Case(
            "scandir and read pyvenv.cfg",
            timed(lambda: loops.environments(root)),
            note=f"{len(loops.environments(root))} of {count}",
        ),
        Case("venvoy", timed(lambda: discover(RealHost(), search)), budget, note=note),
        Case("venvoy, with its answer as JSON", timed(lambda: _answer(root))),
    ]


def _answer(root: str) -> bytes:
    context = CallContext(RealMachine(), Client([root]), Cancellation())
    return msgspec.json.encode(handle(context, DiscoverParams(scope="workspace")))


def _repeated(options: Options, installed: Installed, place: str) -> None:
    """The same question again, put to a service that keeps what it found: by an editor, and by a script."""
    count = COUNTS[0] if options.quick else BUDGETED
    root = os.path.join(place, f"flat-{count}")
    asked = {"folders": [root], "scope": "workspace"}
    first, again = Case("venvoy: first discover"), Case("venvoy: the same again", budget=REPEATED_BUDGET)
    script = Case("venvoy: the same again, no handshake", budget=REPEATED_BUDGET)
    for _ in range(options.rounds(7)):
        with Server(installed.command("serve", "--stdio"), installed.environment(), root) as server:
            server.load_language_side(root)
            server.call("venvoy/info", {})
            first.values.append(server.timed_call("venvoy/discover", asked))
            again.values += [server.timed_call("venvoy/discover", asked) for _ in range(5)]
        with Server(installed.command("serve", "--stdio"), installed.environment(), root) as server:
            server.call("venvoy/discover", asked)
            script.values += [server.timed_call("venvoy/discover", asked) for _ in range(5)]
    show(options, f"discovery: {count} environments, asked of the service", [first, again, script])


def _machine(options: Options, installed: Installed, workspace: str) -> None:
    """Every interpreter of this machine."""
    search = Search(scope="interpreters")
    found = discover(RealHost(), search).interpreters
    cases = [
        Case("python -c pass", process([installed.python, "-c", "pass"], installed.environment(), workspace)),
        Case(
            "venvoy, in process",
            timed(lambda: discover(RealHost(), search)),
            MACHINE_BUDGET,
            note=f"{len(found)} interpreters",
        ),
        Case(
            "venvoy, first call of a process",
            lambda: _first_call(installed, workspace),
            MACHINE_BUDGET,
            note="with the locators' imports",
        ),
    ]
    take_turns(cases, options.rounds(15), seconds=10)
    show(options, "discovery: every interpreter of this machine", cases)


def _first_call(installed: Installed, workspace: str) -> float:
    command = [installed.python, "-c", _FIRST_CALL]
    return float(
        subprocess.run(
            command, env=installed.environment(), cwd=workspace, capture_output=True, check=True, timeout=60
        ).stdout
    )


# --- other finders ------------------------------------------------------------------------------------------------------


def _finders(options: Options, installed: Installed, workspace: str, place: str) -> None:
    """Whole processes that list the interpreters of this machine, with pyenv's shims on PATH and without."""
    truth = _interpreters_here()
    finders: dict[str, Sequence[str]] = {
        "venvoy discover": installed.command("discover", "--scope", "interpreters", "--json"),
        "uv python list": [
            uv_command(),
            "python",
            "list",
            "--only-installed",
            "--no-python-downloads",
            "--output-format",
            "json",
        ],
    }
    python, there = (None, ()) if options.quick else install_tools(place, FINDERS)
    if python is not None:
        codes = {"python-discovery": _BY_PYTHON_DISCOVERY, "findpython": _BY_FINDPYTHON}
        finders.update({name: [python, "-c", codes[name]] for name in there})
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    without = [folder for folder in path if os.path.basename(folder) != "shims"]
    shims = os.path.expanduser(os.path.join(os.environ.get("PYENV_ROOT", "~/.pyenv"), "shims"))
    paths = {"without pyenv's shims": without}
    if os.path.isdir(shims):
        paths["with pyenv's shims on PATH"] = [shims, *without]
    for title, folders in paths.items():
        environment = installed.environment(PATH=os.pathsep.join(folders))
        cases = [
            Case(
                name,
                process(command, environment, workspace, may_fail=True),
                note=_told(name, command, environment, workspace, truth),
            )
            for name, command in finders.items()
        ]
        take_turns(cases, options.rounds(5), seconds=8, warm=False)
        show(options, f"discovery: the interpreters of this machine, {title}", cases)
    tell("none of the others lists virtual environments")


def _told(name: str, command: Sequence[str], environment: dict[str, str], folder: str, truth: frozenset[str]) -> str:
    """Return how many of the interpreters a finder finds, and how many other processes it starts."""
    with tempfile.NamedTemporaryFile("r") as log:
        strace = shutil.which("strace")
        traced = [strace, "-f", "-qq", "-e", "trace=execve", "-o", log.name] if strace else []
        try:
            done = subprocess.run(
                [*traced, *command], env=environment, cwd=folder, capture_output=True, timeout=120, check=False
            )
            answer = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return "no answer"
        started = sum("execve(" in line and line.rstrip().endswith("= 0") for line in log) - 1
    found = {os.path.realpath(path) for path in _executables(name, answer)}
    processes = f"{started} processes started" if strace else "processes not counted, since there is no strace"
    return f"{len(found & truth)} of {len(truth)} found, {processes}"


def _executables(name: str, answer: object) -> Iterable[str]:
    read: dict[str, Callable[[object], Iterable[str]]] = {
        "venvoy discover": lambda value: [each["executable"] for each in value["interpreters"]],  # type: ignore[index]  # JSON
        "uv python list": lambda value: [each["path"] for each in value],  # type: ignore[attr-defined]  # JSON
    }
    return read.get(name, lambda value: value)(answer)  # type: ignore[arg-type,return-value]  # JSON


def _interpreters_here() -> frozenset[str]:
    """Return the real paths of the interpreters of pyenv and of the system's folders, listed without any finder."""
    versions = os.path.expanduser(os.path.join(os.environ.get("PYENV_ROOT", "~/.pyenv"), "versions"))
    places = [os.path.join(versions, name, "bin") for name in _names(versions)] + ["/usr/bin", "/usr/local/bin"]
    found = set()
    for place in places:
        for name in _names(place):
            number = name.removeprefix("python")
            if (
                name.startswith("python")
                and number.replace(".", "").isdigit()
                and _is_binary(os.path.join(place, name))
            ):
                found.add(os.path.realpath(os.path.join(place, name)))
    return frozenset(found)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_binary(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(4) in (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
    except OSError:
        return False
