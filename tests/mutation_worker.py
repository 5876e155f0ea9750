"""Runs the tests of one mutant after another for `mutation.py`, each in a fork of a process that has pytest loaded.

Each line of the input is JSON: the module to import first, the packages whose modules are then imported too, and the ids of
the tests. The answer is a line as well: `killed`, `survived` or `invalid` (one of the modules cannot be imported). Only the
fork imports what is mutated.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import time

import hypothesis.strategies
import msgspec
import packaging.requirements
import pytest

PROCESSOR_SECONDS = 60
TIMEOUT_SECONDS = 600.0
"""A mutant that loops is killed after the first, one that waits after the second, which a busy machine does not reach."""
MOST_BYTES = 3 * 2**30
"""Address space of a mutant that collects without end: its tests fail, and the machine stays usable."""
INVALID = 99
NO_SUCH_TEST = 4
NOTHING_FAILED = (0, NO_SUCH_TEST, 5)
"""pytest's codes for a run that passed, and for tests that are not there: an old map kills nothing."""
MOST_FUNCTIONS = 50
WITHOUT = ("cacheprovider", "pytest-lsp", "xdist", "xdist.looponfail", "anyio", "platformdirs")
OPTIONS = (
    "-x",
    "-q",
    "-m",
    "not slow",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    *(word for name in WITHOUT for word in ("-p", f"no:{name}")),
)
LOADED = (hypothesis.strategies, msgspec, packaging.requirements)
"""What most tests import of other projects, loaded once."""


def import_all(module: str, packages: list[str]) -> None:
    """Import a module, then all that are in some packages: what they take from it at their import may be wrong, too."""
    importlib.import_module(module)
    for name in packages:
        package = importlib.import_module(name)
        for each in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(each.name)


def run(module: str, packages: list[str], tests: list[str]) -> None:
    """Import modules and run tests; does not return."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    null = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(null, each)
    try:
        import_all(module, packages)
    except BaseException:  # noqa: BLE001 (whatever a mutant does at its import)
        os._exit(INVALID)
    status = 1
    try:
        status = int(pytest.main([*OPTIONS, *tests]))
        if status == NO_SUCH_TEST:  # a mutant of a table renames the tests that are made from its rows
            functions = dict.fromkeys(each.partition("[")[0] for each in tests)
            files_first = sorted(functions, key=lambda each: "::" in each)
            status = int(pytest.main([*OPTIONS, *files_first[:MOST_FUNCTIONS]]))
    finally:
        os._exit(status)


def verdict(child: int) -> str:
    """Wait for a fork, for a limited time, and return what became of its mutant."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return "invalid" if code == INVALID else "survived" if code in NOTHING_FAILED else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed"


def main() -> None:
    """Answer every line of the input."""
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            run(request["module"], request["packages"], request["tests"])
        print(verdict(child), flush=True)


if __name__ == "__main__":
    main()
