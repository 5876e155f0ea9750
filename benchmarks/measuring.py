"""Cases run in turn, and their tables of ratios."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

if sys.platform == "win32":

    def children_cpu() -> float:
        """Return 0: Windows does not say it."""
        return 0.0
else:
    import resource

    def children_cpu() -> float:
        """Return the seconds of processor time of all children that have ended, and of theirs."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Options:
    """How a benchmark is run: `quick` with the least work that shows that it runs, `verbose` with the causes.

    `turns` and `number_of_files`, if given, replace a benchmark's own number of rounds, and of files where it makes them.
    """

    quick: bool = False
    verbose: bool = False
    turns: int | None = None
    number_of_files: int | None = None

    def rounds(self, usual: int) -> int:
        """Return how many rounds to run."""
        return self.turns or (1 if self.quick else usual)

    def files(self, usual: int, few: int) -> int:
        """Return how many files to make."""
        return self.number_of_files or (few if self.quick else usual)


@dataclass
class Case:
    """Something that is measured: `run` does it once, and returns seconds, or (seconds, seconds of processor time).

    `budget` is a ratio to the first case of its table; a case with `at_least` must reach it, others may not exceed it.
    `of` names another case that the ratio is taken to. `note` is at the end of the row.
    """

    name: str
    run: Callable[[], float | tuple[float, float]] | None = None
    budget: float | None = None
    of: str | None = None
    note: str = ""
    values: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self) -> None:
        """Run once and keep what it took."""
        assert self.run is not None
        taken = self.run()
        if isinstance(taken, tuple):
            self.values.append(taken[0])
            self.cpu.append(taken[1])
        else:
            self.values.append(taken)


def timed(function: Callable[[], object], repeat: int = 1) -> Callable[[], float]:
    """Return what runs a function in this process and returns the seconds that one call took; garbage is collected before."""

    def run() -> float:
        gc.collect()
        start = time.perf_counter()
        for _ in range(repeat):
            function()
        return (time.perf_counter() - start) / repeat

    return run


def process(
    command: Sequence[str], environment: Mapping[str, str], folder: str, *, may_fail: bool = False, limit: float = 120.0
) -> Callable[[], tuple[float, float]]:
    """Return what runs a command to its end, and returns wall and processor seconds; raises where it fails."""

    def run() -> tuple[float, float]:
        before, start = children_cpu(), time.perf_counter()
        done = subprocess.run(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, timeout=limit, check=False,
        )  # fmt: skip
        taken = time.perf_counter() - start, children_cpu() - before
        if done.returncode and not may_fail:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
        return taken

    return run


def take_turns(cases: Iterable[Case], rounds: int, *, seconds: float = 40.0, warm: bool = True) -> None:
    """Run every case once a round, each round beginning with another one; stop early when the seconds are over."""
    running = [case for case in cases if case.run is not None]
    if warm:
        for case in running:
            case.take()
            case.values.clear()
            case.cpu.clear()
    end = time.monotonic() + seconds
    for number in range(rounds):
        first = number % len(running)
        for case in running[first:] + running[:first]:
            case.take()
        if time.monotonic() > end:
            break


def show(options: Options, title: str, cases: Sequence[Case], *, unit: str = "ms", at_least: bool = False) -> None:
    """Print a table. `unit` is ms, MiB or /s; where more is better (`at_least`), the best is the highest.

    Quick runs are not judged: their work is smaller than that for which the budgets are set.
    """
    scale = 1e3 if unit == "ms" else 1.0
    cases = [case for case in cases if case.values]
    has_cpu = any(case.cpu for case in cases)
    best = max if at_least else min
    word = "max" if at_least else "min"
    head = [
        "",
        f"median {unit}",
        f"{word} {unit}",
        "x median",
        f"x {word}",
        *(["x cpu"] if has_cpu else []),
        "budget",
        "",
        "",
    ]
    rows = [head]
    known = {case.name: case for case in cases}
    for case in cases:
        yardstick = known.get(case.of or "", cases[0])
        x = median(case.values) / (median(yardstick.values) or 1e-9)
        cpu = f"{median(case.cpu) / (median(yardstick.cpu) or 1e-9):.2f}" if case.cpu and yardstick.cpu else ""
        rows.append(
            [
                case.name,
                _number(median(case.values) * scale),
                _number(best(case.values) * scale),
                _ratio(x),
                _ratio(best(case.values) / (best(yardstick.values) or 1e-9)),
                *([cpu] if has_cpu else []),
                "" if case.budget is None else f"{'>=' if at_least else '<='} {case.budget:g}",
                "" if options.quick else _verdict(x, case.budget, at_least),
                case.note + (f" (x of {case.of})" if case.of else ""),
            ]
        )
    print(f"\n{title} (n = {max((len(case.values) for case in cases), default=0)})")
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:-2], widths[1:-2], strict=True)),
        ]
        print("  ".join([*cells, row[-2].ljust(widths[-2]), row[-1]]).rstrip())
    sys.stdout.flush()


def _verdict(x: float, budget: float | None, at_least: bool) -> str:
    if budget is None:
        return ""
    return "ok" if (x >= budget if at_least else x <= budget) else "over"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def _ratio(value: float) -> str:
    return f"{value:.4f}" if value < 0.1 else f"{value:.2f}"


def tell(text: str) -> None:
    """Print a line below a table."""
    print(f"  {text}")
    sys.stdout.flush()


def clean_environment(**more: str) -> dict[str, str]:
    """Return this process's variables without those that change what Python, uv, pip or Venvoy do; nothing is looked up."""
    dropped = ("PYTHON", "VIRTUAL_ENV", "CONDA", "UV_", "VENVOY_", "PIP_CONFIG", "PIP_FIND", "PIP_EXTRA", "COVERAGE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "VENVOY_INDEX": "off", **more}
