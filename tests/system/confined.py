"""Does operations in a small or a read-only file system, mounted for this process alone, and prints how they ended.

Run as a program under `unshare --mount`: `confined.py ROOT CACHE MODE`, with MODE `full` or `read-only`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from bench import Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import RemoveRequest, RepairRequest, Sources
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution import repair as repairing


def mount(*words: str) -> None:
    try:
        subprocess.run(["mount", *words], check=True, timeout=30, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        sys.exit(77)


def attempt(name: str, action: object) -> None:
    """Do something, and note how it ended."""
    assert callable(action)
    try:
        action()
        ENDED[name] = "done"
    except OperationError as error:
        ENDED[name] = error.code


ENDED: dict[str, object] = {}


def fill(folder: str) -> str:
    """Use up a file system's space; return the file that does."""
    path = os.path.join(folder, "filler")
    try:
        with open(path, "wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
    except OSError:
        return path
    return path


def full(bench: Bench) -> None:
    """Have no space left while an environment is made, replaced, filled and removed."""
    mount("-t", "tmpfs", "-o", "size=600k", "tmpfs", bench.project)
    bench.wheel("small")
    for number in range(4):
        bench.wheel(f"big-{number}", modules=60)
    filler = fill(bench.project)
    attempt("create", bench.create)
    ENDED["after create"] = sorted(bench.in_project())
    os.unlink(filler)
    bench.create(sources=Sources(packages=("small",)))
    big = tuple(f"big-{number}" for number in range(4))
    attempt("replace", lambda: bench.create(if_exists="replace", sources=Sources(packages=big)))
    ENDED["after replace"] = [sorted(bench.in_project()), bench.installed(), bench.wrong()]
    attempt("install", lambda: bench.install(*big))
    mount("-o", "remount,size=8m", bench.project)
    repairing.repair(bench.services, RepairRequest(bench.path))
    ENDED["after repair"] = bench.wrong()
    bench.install(*big)
    ENDED["in the end"] = [len(bench.installed()), bench.wrong()]


def read_only(bench: Bench) -> None:
    """Have a file system that takes no writes."""
    bench.wheel("alpha")
    bench.create()
    mount("--bind", bench.project, bench.project)
    mount("-o", "remount,ro,bind", bench.project)
    attempt("create", lambda: bench.create(path=os.path.join(bench.project, "other")))
    attempt("replace", lambda: bench.create(if_exists="replace"))
    attempt("remove", lambda: removing.remove(bench.services, RemoveRequest(bench.path)))
    attempt("install", lambda: bench.install("alpha"))
    ENDED["left"] = [sorted(bench.in_project()), bench.wrong(), bench.installed()]


if __name__ == "__main__":
    here = Bench(sys.argv[1], sys.argv[2])
    {"full": full, "read-only": read_only}[sys.argv[3]](here)
    here.close()
    sys.stdout.write(json.dumps(ENDED))
