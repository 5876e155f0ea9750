"""Mutation testing of the pure packages: change one thing in the source, run the tests that cover it, expect a failure.

`nox -s mutation` runs it, with the tests that are not marked slow. The mutants are chosen with a fixed seed, and which ones
does not depend on edits of other lines, so that two runs compare. A mutant counts as killed if a test fails or runs into
the timeout; one with which the packages cannot even be imported is replaced by the next. What survives is given to mypy,
since a mutant with an error of types cannot be committed either.

Left alone are files that are generated (`tests/protocol` compares them byte for byte), words of a `Literal` (mypy holds
them), and sentences (how something is worded for a person is not pinned by tests). `mutation_equivalents.txt` lists the
mutants that no test could kill, a line each: `file:column:mutation: source of the line`, ` -- `, and the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue

from mutants import Mutant, apply, mutants_of
from mutation_types import refused_by_types
from pure_packages import PURE

ROOT = Path(__file__).resolve().parent.parent
VALUES = ("house/test_values.py", "house/test_defaults.py", "house/test_read_limits.py")
"""The tests of what many modules have in common, which no map of lines leads to."""
TESTED_IN = (*PURE, "handlers", "menus", "system", *VALUES)
"""What is run under `tests`: the packages' own tests, and those of what calls them in the same process."""
SOURCE = Path("server/venvoy_server")
EQUIVALENTS = Path(__file__).with_name("mutation_equivalents.txt")
SEED = 20261129
GENERATED = "Generated from"
WHOLE_RESULTS = {
    "dependencies": "tests/dependencies/test_whole_results.py",
    "index": "tests/index/test_whole_results.py",
    "advisories": "tests/index/test_whole_results.py",
}
"""Tests that run nearly every line of a package: tried for each mutant of it, after the tests that are quicker."""
QUICKER = 60
MOST_TESTS = 300
"""Tests that are run for one mutant; where more cover its line, these are the ones that cover least else."""


def coverage_map(tests: list[str], out: Path) -> dict[str, dict[int, list[str]]]:
    """Return, by file and line, the ids of the tests that run it; read from `out` if that exists, else written there."""
    if not out.exists():
        environment = {**os.environ, "VENVOY_COVERED": str(out), "COVERAGE_CORE": "ctrace"}
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "mutation_plugin", *tests]
        subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL)
    found: dict[str, dict[str, list[str]]] = json.loads(out.read_text())
    return {file: {int(line): ids for line, ids in lines.items()} for file, lines in found.items()}


def tests_of(mutant: Mutant, lines: dict[int, list[str]]) -> list[str]:
    """Return the tests that run a mutant's line, those in files that name its module or package first.

    A line inside a statement, which Python does not trace, counts as the one before it. A line that runs when the
    module is imported (in the map: in the test that happened to be the first) counts as all of the module's, and as read by
    all tests in those files.
    """
    named_in = files_naming(mutant.file)
    before = lines.get(max((line for line in lines if line <= mutant.line), default=0))
    if before and not mutant.is_run_at_import:
        return sorted(spread(before), key=lambda each: each.partition("::")[0] not in named_in)
    own = spread(list(dict.fromkeys(test for line in sorted(lines) for test in lines[line])))
    return [*(f"tests/{each}" for each in VALUES), *own[: MOST_TESTS // 2], *named_in]


def with_whole_results(mutant: Mutant, tests: list[str]) -> list[str]:
    """Return tests with those that compare whole results among the first, for a mutant of the package that has some."""
    whole = WHOLE_RESULTS.get(mutant.file.split("/")[2])
    if whole is None:
        return tests
    others = [each for each in tests if not each.startswith(whole)]
    return [*others[:QUICKER], whole, *others[QUICKER:]]


def files_naming(file: str) -> list[str]:
    """Return the test files of a module's room that import from the module or its package."""
    module = file.removeprefix("server/").removesuffix(".py").replace("/", ".")
    package = module.rpartition(".")[0]
    texts = {each: each.read_text(encoding="utf-8") for each in (ROOT / "tests" / file.split("/")[2]).glob("test_*.py")}
    naming = [each for each, text in texts.items() if f"{module} import" in text or f"{package} import" in text]
    return sorted(each.relative_to(ROOT).as_posix() for each in naming)


def spread(tests: list[str]) -> list[str]:
    """Return tests with the first of each function before the second of any: those of one function notice the same."""
    seen: Counter[str] = Counter()
    ranks: dict[str, int] = {}
    for each in tests:
        function = each.partition("[")[0]
        ranks[each] = seen[function]
        seen[function] += 1
    return sorted(tests, key=ranks.__getitem__)


class Sandbox:
    """A copy of the repository in which one mutant at a time is tried, and the worker that runs its tests."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in ("server", "protocol", "client-stub", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        paths = os.pathsep.join(str(folder / each) for each in ("server", "protocol", "client-stub/python"))
        environment = {**os.environ, "PYTHONPATH": paths}
        # Compiled files save most of the time of a run; what is mutated has another time, so it is compiled anew.
        collect = [sys.executable, "-m", "pytest", "-q", "--collect-only", *(f"tests/{name}" for name in TESTED_IN)]
        subprocess.run(collect, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        compiled = [sys.executable, "-m", "compileall", "-q", "server", "protocol"]
        subprocess.run(compiled, cwd=folder, env=environment, check=True)
        self.worker = subprocess.Popen(
            [sys.executable, "tests/mutation_worker.py"],
            cwd=folder,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

        table = "server/venvoy_server/locators/table.py"
        assert self._run(table, ["tests/locators/test_table.py"], is_run_at_import=True) == "survived"

    def verdict(self, mutant: Mutant, tests: list[str]) -> str:
        """Return `killed`, `survived`, or `invalid` for one that cannot be imported."""
        path = self.root / mutant.file
        text, times = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(apply(mutant, text), encoding="utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns + 10**10))
        try:
            return self._run(mutant.file, tests, is_run_at_import=mutant.is_run_at_import)
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _run(self, file: str, tests: list[str], *, is_run_at_import: bool) -> str:
        module = file.removeprefix("server/").removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        assert self.worker.stdin is not None and self.worker.stdout is not None
        packages = [f"venvoy_server.{each}" for each in PURE] if is_run_at_import else []
        self.worker.stdin.write(json.dumps({"module": module, "packages": packages, "tests": tests}) + "\n")
        self.worker.stdin.flush()
        return self.worker.stdout.readline().strip()

    def close(self) -> None:
        """End the worker."""
        self.worker.communicate()


def equivalents() -> set[str]:
    """Return the identities of the mutants that are declared equivalent."""
    if not EQUIVALENTS.exists():
        return set()
    lines = EQUIVALENTS.read_text(encoding="utf-8").splitlines()
    return {line.rpartition(" -- ")[0] for line in lines if line and not line.startswith("#")}


def draw(packages: list[str], seed: int = SEED) -> list[Mutant]:
    """Return every mutant of the packages in an order that the seed decides."""
    found: list[Mutant] = []
    for package in packages:
        for path in sorted((ROOT / SOURCE / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if GENERATED not in text.partition("\n")[0]:
                found.extend(mutants_of(path.relative_to(ROOT).as_posix(), text))
    return sorted(found, key=lambda each: sha256(f"{seed} {each.identity}".encode()).digest())


def main() -> int:
    """Try the mutants, print those that survive and the score; exit with 1 below the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", default=list(PURE))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--map", type=Path, help="file that keeps which test runs which line")
    parser.add_argument("--again", type=Path, help="what an earlier run printed: try only what survived then")
    parser.add_argument("--floor", type=float, default=90.0, help="per cent")
    options = parser.parse_args()
    tests = [f"tests/{name}" for name in TESTED_IN]
    with tempfile.TemporaryDirectory() as folder:
        covered = coverage_map(tests, options.map or Path(folder, "covered.json"))
        declared = equivalents()
        mutants = [each for each in draw(options.packages, options.seed) if each.identity not in declared]
        if options.again:
            survived = set(options.again.read_text(encoding="utf-8").splitlines())
            mutants = [each for each in mutants if each.line_of_report in survived]
        verdicts = try_all(mutants, covered, options.count, options.processes, Path(folder))
        refused = refused_by_types([each for each, verdict in verdicts if verdict == "survived"], Path(folder))
        return report(verdicts, refused, options.floor)


def try_all(
    mutants: list[Mutant], covered: dict[str, dict[int, list[str]]], count: int, workers: int, folder: Path
) -> list[tuple[Mutant, str]]:
    """Return the verdicts of the first `count` valid mutants, tried by some processes at a time."""
    free: SimpleQueue[Sandbox] = SimpleQueue()
    sandboxes = [Sandbox(folder / f"sandbox-{number}") for number in range(workers)]
    for each in sandboxes:
        free.put(each)

    def attempt(mutant: Mutant) -> tuple[Mutant, str]:
        tests = with_whole_results(mutant, tests_of(mutant, covered.get(mutant.file, {})))
        if not tests:
            return mutant, "survived"
        sandbox = free.get()
        try:
            return mutant, sandbox.verdict(mutant, tests[:MOST_TESTS])
        finally:
            free.put(sandbox)

    verdicts: list[tuple[Mutant, str]] = []
    with ThreadPoolExecutor(workers) as pool:
        for mutant, verdict in pool.map(attempt, mutants[: count + count // 5]):
            if verdict == "invalid":
                continue
            verdicts.append((mutant, verdict))
            if len(verdicts) % 50 == 0:
                print(f"{len(verdicts)} mutants tried", file=sys.stderr, flush=True)
            if verdict == "survived":
                print(mutant.line_of_report, flush=True)
            if len(verdicts) == count:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    for each in sandboxes:
        each.close()
    return verdicts


def report(verdicts: list[tuple[Mutant, str]], refused: list[Mutant], floor: float) -> int:
    """Print which mutants neither tests nor types notice, and the score; return the exit status."""
    killed = sum(verdict == "killed" for _, verdict in verdicts)
    score = 100 * (killed + len(refused)) / max(1, len(verdicts))
    for mutant, verdict in verdicts:
        if verdict == "survived" and mutant not in refused:
            print(f"unnoticed: {mutant.name} (column {mutant.column + 1})")
    print(
        f"{killed} of {len(verdicts)} mutants killed, {len(refused)} refused by mypy: {score:.1f} % (at least {floor} %)"
    )
    return 0 if score >= floor else 1


if __name__ == "__main__":
    sys.exit(main())
