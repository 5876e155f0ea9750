"""Runs one operation again and again, each time killed with SIGKILL a little later, and looks at what is left.

Run as a program: `killed_driver.py ROOT CACHE SCENARIO`. Every change that the operation's own process makes to files
raises one of Python's audit events; the n-th child is killed when it comes to its n-th event, before that change is
made, until one comes through. After each, the disk is looked at, the call that repairs it is made, and what is then
there is compared with what may be. Prints a line of JSON: the number of kills, and what was wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable

from bench import BASE_PYTHON, Bench
from venvoy_server.environments.read import read_interpreter
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import (
    InstallRequest,
    RemoveRequest,
    RepairRequest,
    RestoreRequest,
    Sources,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution import repair as repairing
from venvoy_server.system.execution.tool_runner import OPERATION_VARIABLE

CHANGES = frozenset({
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.utime",
    "shutil.rmtree",
    "subprocess.Popen",
    "os.killpg",
})  # fmt: skip


class Scenario:
    """What is there before, the operation, the call that repairs, and what may be there in the end."""

    def __init__(
        self,
        prepare: Callable[[Bench], None],
        operate: Callable[[Bench], object],
        acceptable: Callable[[Bench], str | None],
        mend: Callable[[Bench], object] | None = None,
    ) -> None:
        self.prepare = prepare
        self.operate = operate
        self.acceptable = acceptable
        self.mend = mend or repair


def repair(bench: Bench) -> object:
    base = read_interpreter(bench.host, BASE_PYTHON)
    candidates = () if base is None else (base,)
    return repairing.repair(bench.services, RepairRequest(bench.path, candidates=candidates))


def nothing(bench: Bench) -> None:
    """Leave the project empty."""


def with_alpha(bench: Bench) -> None:
    bench.create(sources=Sources(packages=("alpha",)))


def with_alpha_in_trash(bench: Bench) -> None:
    with_alpha(bench)
    removing.remove(bench.services, RemoveRequest(bench.path))


def with_alpha_in_trash_and_an_empty_folder(bench: Bench) -> None:
    with_alpha_in_trash(bench)
    os.mkdir(bench.path)


def dangling(bench: Bench) -> None:
    """Have the interpreter of an environment lead to a base that is gone."""
    with_alpha(bench)
    link = os.path.join(bench.path, "bin", "python")
    os.unlink(link)
    os.symlink("/nowhere/bin/python3", link)


def holed(bench: Bench) -> None:
    """Have a file of an installed distribution missing."""
    with_alpha(bench)
    for folder, _, names in os.walk(bench.path):
        if "module7.py" in names:
            os.unlink(os.path.join(folder, "module7.py"))


def moved(bench: Bench) -> None:
    other = os.path.join(bench.project, "before")
    bench.create(path=other, sources=Sources(packages=("alpha",)))
    os.rename(other, bench.path)


def foreign(bench: Bench) -> None:
    """Have an environment look as if it had come from Windows."""
    with_alpha(bench)
    settings = os.path.join(bench.path, "pyvenv.cfg")
    with open(settings, encoding="utf-8") as file:
        text = file.read().replace("home = /", "home = C:\\")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(text)
    link = os.path.join(bench.path, "bin", "python")
    os.unlink(link)
    with open(link, "wb") as file:
        file.write(b"MZ")
    os.chmod(link, 0o755)


def is_good(bench: Bench, *packages: dict[str, str]) -> str | None:
    wrong = bench.wrong()
    if wrong:
        return "; ".join(wrong)
    if bench.installed() not in packages:
        return f"installed: {bench.installed()}"
    if bench.python("import sys; print(sys.prefix)") != bench.path:
        return "another prefix"
    return None


def absent_or_empty_of_packages(bench: Bench) -> str | None:
    return None if not os.path.lexists(bench.path) else is_good(bench, {}, {"alpha": "1.0"})


def present_or_in_trash(bench: Bench) -> str | None:
    if os.path.lexists(bench.path) and os.listdir(bench.path):
        return is_good(bench, {"alpha": "1.0"})
    removing.restore(bench.services, RestoreRequest(bench.path))
    return is_good(bench, {"alpha": "1.0"})


def install(bench: Bench) -> object:
    sources = Sources(packages=("gamma",))
    return installing.install(bench.services, InstallRequest(bench.path, sources, bench.project))


def sync(bench: Bench) -> object:
    file = os.path.join(bench.root, "sync.txt")
    with open(file, "w", encoding="utf-8") as stream:
        stream.write("gamma\n")
    return installing.sync(bench.services, SyncRequest(bench.path, Sources(requirements=(file,)), bench.project))


def try_repair(bench: Bench) -> object:
    """Repair by the call that a look names; where it finds nothing wrong, nothing is to be repaired."""
    try:
        return repair(bench)
    except OperationError as error:
        if error.code in {"not-an-environment", "no-repair"}:
            return None
        raise


SCENARIOS: dict[str, Scenario] = {
    "create": Scenario(
        nothing,
        lambda bench: bench.create(),
        absent_or_empty_of_packages,
        lambda bench: bench.create(if_exists="reuse"),
    ),
    "create-then-repair": Scenario(nothing, with_alpha, absent_or_empty_of_packages, try_repair),
    "replace": Scenario(
        with_alpha,
        lambda bench: bench.create(if_exists="replace"),
        lambda bench: is_good(bench, {}, {"alpha": "1.0"}),
        try_repair,
    ),
    "remove": Scenario(
        with_alpha,
        lambda bench: removing.remove(bench.services, RemoveRequest(bench.path)),
        present_or_in_trash,
        try_repair,
    ),
    "restore": Scenario(
        with_alpha_in_trash,
        lambda bench: removing.restore(bench.services, RestoreRequest(bench.path)),
        present_or_in_trash,
        try_repair,
    ),
    "restore-into-empty": Scenario(
        with_alpha_in_trash_and_an_empty_folder,
        lambda bench: removing.restore(bench.services, RestoreRequest(bench.path)),
        present_or_in_trash,
        try_repair,
    ),
    "install": Scenario(
        with_alpha,
        install,
        lambda bench: is_good(bench, {"alpha": "1.0"}, {"alpha": "1.0", "gamma": "1.0"}),
        try_repair,
    ),
    "uninstall": Scenario(
        with_alpha,
        lambda bench: installing.uninstall(bench.services, UninstallRequest(bench.path, ("alpha",))),
        lambda bench: is_good(bench, {"alpha": "1.0"}, {}),
        try_repair,
    ),
    "sync": Scenario(
        with_alpha,
        sync,
        lambda bench: is_good(bench, {"alpha": "1.0"}, {"gamma": "1.0"}, {}, {"alpha": "1.0", "gamma": "1.0"}),
        try_repair,
    ),
    "relink": Scenario(dangling, repair, lambda bench: is_good(bench, {"alpha": "1.0"}), try_repair),
    "moved": Scenario(moved, repair, lambda bench: is_good(bench, {"alpha": "1.0"}), try_repair),
    "reinstall": Scenario(holed, repair, lambda bench: is_good(bench, {"alpha": "1.0"}), repair),
    "rebuild": Scenario(foreign, repair, lambda bench: is_good(bench, {"alpha": "1.0"}), try_repair),
}


def die_at(bench: Bench, number: int) -> None:
    """Have this process killed when it comes to the change of that number: to a file, or to the journal."""
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen > number:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in CHANGES or writes:
            count()

    def trace(statement: str) -> None:
        if statement.startswith(("BEGIN", "COMMIT")):
            count()

    bench.state.database._connection.set_trace_callback(trace)
    sys.addaudithook(hook)


def fresh(root: str, cache: str) -> Bench:
    shutil.rmtree(root, ignore_errors=True)
    bench = Bench(root, cache)
    bench.wheel("alpha", modules=20, scripts=True)
    bench.wheel("gamma", modules=20)
    return bench


def killed_child(bench_of: Callable[[], Bench], scenario: Scenario, number: int) -> bool:
    """Do the operation in a child that is killed at a change; return whether it came through."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            bench = bench_of()
            die_at(bench, number)
            scenario.operate(bench)
            status = 0
        except BaseException:  # noqa: BLE001 - a child says what went wrong, and never goes on as its parent
            traceback.print_exc()
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError("the operation failed without being killed")
    return os.WIFEXITED(status)


def leftovers(bench: Bench) -> str | None:
    """Return what is left that belongs to no environment: folders, trash, processes."""
    odd = bench.in_project() - {".venv", ".venvoy-trash"}
    if odd:
        return f"left in the project: {odd}"
    trash = os.path.join(bench.project, ".venvoy-trash")
    if os.path.isdir(trash):
        for name in os.listdir(trash):
            if name != ".gitignore" and not os.path.lexists(os.path.join(trash, name, ".venv")):
                return f"left in the trash: {name}"
    if os.path.exists(os.path.join(bench.path, ".venvoy-unfinished")):
        return "the marker is left"
    unfinished = [name for _, _, names in os.walk(bench.project) for name in names if name.endswith(".venvoy-new")]
    if unfinished:
        return f"half written: {unfinished}"
    if any(not row.owner_alive for row in bench.services.journal.unfinished()):
        return "a row of the journal has no end"
    return processes(bench.root)


def processes(root: str) -> str | None:
    """Return a complaint where a process of an operation in this folder still runs."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    variables = file.read()
            except OSError:
                continue
            if f"{OPERATION_VARIABLE}=".encode() in variables and root.encode() in variables:
                return f"process {name} still runs"
    return None


def one(root: str, cache: str, scenario: Scenario, number: int) -> tuple[bool, str | None]:
    """Do one round; return whether the child came through, and what was wrong."""
    bench = fresh(root, cache)
    scenario.prepare(bench)
    bench.close()
    came_through = killed_child(lambda: Bench(root, cache), scenario, number)
    after = Bench(root, cache)
    try:
        before_look = sorted(os.listdir(after.project))
        after.environment()
        if sorted(os.listdir(after.project)) != before_look:
            return came_through, "a look changed something"
        if not came_through:
            scenario.mend(after)
        return came_through, scenario.acceptable(after) or leftovers(after)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a complaint
        return came_through, f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
    finally:
        after.close()


def main(root: str, cache: str, name: str, step: int) -> None:
    wrong: list[str] = []
    number = 0
    while True:
        came_through, complaint = one(root, cache, SCENARIOS[name], number)
        if complaint is not None:
            wrong.append(f"killed at change {number}: {complaint}")
        if came_through:
            break
        number += step
    sys.stdout.write(json.dumps({"kills": number, "wrong": wrong}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
