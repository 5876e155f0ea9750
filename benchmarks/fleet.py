"""An audit of many files on a Dask cluster of this machine, and what it survives: a kill, and the death of a worker.

`--files 100000` is the size for which the budget is set; the ratio is the same for a tenth of it, which takes minutes.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import Case, Options, children_cpu, show, take_turns, tell

SPEED_UP = 1.5
FILES, FEW = 10_000, 1_000
CORPUS = Path(__file__).parent.parent / "tests" / "dependencies" / "edge"
TEXT_LIMIT = 4000
FLEET = (sys.executable, "-m", "venvoy_fleet")
BARE = """\
import sys
from venvoy_fleet.audit import audit
from venvoy_fleet.units import Choice, partitions_of, units_of
output, table, part, parts = sys.argv[1:]
for partition in partitions_of(list(units_of([table], Choice())), Choice())[int(part)::int(parts)]:
    audit(partition, Choice(), output)
"""


def run(options: Options) -> None:
    """Print the table of times, and what the runs that were disturbed had."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        bench = Bench(Path(place), options.files(FILES, FEW))
        one, two = Case("bare, 1 process", bench.bare(1)), Case("bare, 2 processes", bench.bare(2))
        dask_one = Case("venvoy-fleet, 1 worker", bench.fleet(1))
        dask_two = Case("venvoy-fleet, 2 workers", bench.fleet(2), budget=1 / SPEED_UP, of=dask_one.name)
        take_turns([one, two, dask_one, dask_two], options.rounds(5), seconds=7200, warm=False)
        show(options, f"{bench.number:,} requirements files, audited", [one, two, dask_one, dask_two])
        tell(
            f"two workers over one: {_speed_up(dask_one, dask_two)}; two bare processes over one: {_speed_up(one, two)}"
        )
        whole = bench.table()
        tell(f"killed in the middle, and run again: {_verdict(bench.killed() == whole)}")
        tell(f"a worker dies: {_verdict(bench.worker_dies() == whole)}")


def _speed_up(one: Case, two: Case) -> str:
    """Return how much faster two are than one: the median of the rounds, whose two runs are close in time."""
    ratios = [alone / both for alone, both in zip(one.values, two.values, strict=True)]
    return f"{median(ratios):.2f} x (of {', '.join(f'{ratio:.2f}' for ratio in ratios)})"


def _verdict(is_same: bool) -> str:
    return "the same table" if is_same else "ANOTHER TABLE"


class Bench:
    """A Parquet file of real requirements files with mutations, and an output folder."""

    def __init__(self, place: Path, number: int) -> None:
        self.number = number
        self._output = place / "output"
        self._input = str(place / "texts.parquet")
        pq.write_table(pa.table({"text": _texts(number)}), self._input, row_group_size=20_000)

    def fleet(self, workers: int) -> Callable[[], tuple[float, float]]:
        """Return what audits everything with so many workers, and returns wall and processor seconds."""
        return self._timed(lambda: subprocess.run(self._command(workers), check=True, stderr=subprocess.DEVNULL))

    def bare(self, processes: int) -> Callable[[], tuple[float, float]]:
        """Return what audits everything in so many processes without Dask, and returns wall and processor seconds."""

        def work() -> None:
            for folder in ("files", "findings"):
                (self._output / folder).mkdir(parents=True)
            words = [sys.executable, "-c", BARE, str(self._output), self._input]
            started = [subprocess.Popen([*words, str(part), str(processes)]) for part in range(processes)]
            assert [each.wait() for each in started] == [0] * processes

        return self._timed(work)

    def table(self) -> str:
        """Return a hash of the tables of the last run, in their order."""
        files = [f"{self._output}/{table}/*.parquet" for table in ("files", "findings")]
        return hashlib.sha256("".join(_hash(each) for each in files).encode()).hexdigest()

    def killed(self) -> str:
        """Kill a run with all its processes once a part is there, run it again, and return the hash of its tables."""
        self._clear()
        process = subprocess.Popen(self._command(2), stderr=subprocess.DEVNULL, start_new_session=True)
        self._wait_for_a_part()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        tell(f"killed with {len(self._parts())} parts done")
        subprocess.run(self._command(2), check=True, stderr=subprocess.DEVNULL)
        return self.table()

    def worker_dies(self) -> str:
        """Kill one worker of a run, and return the hash of its tables."""
        import psutil

        self._clear()
        process = subprocess.Popen(self._command(2), stderr=subprocess.DEVNULL)
        self._wait_for_a_part()
        workers = [each for each in psutil.Process(process.pid).children() if "spawn_main" in " ".join(each.cmdline())]
        if workers:
            workers[0].kill()
        tell(f"{len(workers)} workers, one killed with {len(self._parts())} parts done")
        assert process.wait() == 0
        return self.table()

    def _command(self, workers: int) -> list[str]:
        return [*FLEET, self._input, "--output", str(self._output), "--workers", str(workers)]

    def _timed(self, work: Callable[[], object]) -> Callable[[], tuple[float, float]]:
        def timed() -> tuple[float, float]:
            self._clear()
            before, start = children_cpu(), time.perf_counter()
            work()
            return time.perf_counter() - start, children_cpu() - before

        return timed

    def _clear(self) -> None:
        shutil.rmtree(self._output, ignore_errors=True)

    def _parts(self) -> list[Path]:
        return list((self._output / "findings").glob("part-*.parquet"))

    def _wait_for_a_part(self) -> None:
        end = time.monotonic() + 60
        while not self._parts() and time.monotonic() < end:
            time.sleep(0.05)


def _hash(files: str) -> str:
    rows: Any = duckdb.sql(f"SELECT md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)) FROM '{files}' AS t")
    return str(rows.fetchall()[0][0])


def _texts(number: int) -> list[str]:
    """Return the texts of the tests' own corpus, repeated, with a line reversed in every third."""
    chance = random.Random(1)
    known = [path.read_text(encoding="utf-8", errors="replace")[:TEXT_LIMIT] for path in sorted(CORPUS.glob("*.txt"))]
    texts = []
    for at in range(number):
        lines = chance.choice(known).split("\n")
        line = chance.randrange(len(lines))
        if at % 3 == 0:
            lines[line] = lines[line][::-1]
        texts.append("\n".join(lines))
    return texts
