"""The benchmarks run; what they measure is no matter of tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow("growth")

ROOT = Path(__file__).parent.parent


def benchmarks(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="an installed copy is made of symbolic links")
def test_a_benchmark_prints_its_table_of_ratios() -> None:
    done = benchmarks("--quick", "start")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    head = next(line for line in lines if "x median" in line)
    assert "budget" in head
    yardstick = next(line for line in lines if line.startswith("python -c pass"))
    assert "1.00" in yardstick
    discover = next(line for line in lines if line.startswith("venvoy discover"))
    assert "<= 4" in discover
    assert "interpreters" in discover


def test_an_unknown_benchmark_is_refused() -> None:
    done = benchmarks("nothing-of-this-name")
    assert done.returncode == 2
    assert "there is no benchmark 'nothing-of-this-name'" in done.stderr
