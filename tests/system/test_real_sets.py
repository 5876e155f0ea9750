"""A mid-size set from a real index, with this machine's own pip configuration, cancelled at random moments."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import REAL_TOOLS, Bench
from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.model import Sources

MID_SIZE = ("pandas", "sympy", "matplotlib")
IMPORTS = "import pandas, sympy, matplotlib.pyplot, numpy, PIL.Image, fontTools.ttLib, contourpy, kiwisolver, dateutil"

pytestmark = pytest.mark.skipif(not REAL_TOOLS, reason="needs an index: set VENVOY_REAL_TOOLS=1")


@pytest.fixture(scope="module")
def real_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return os.environ.get("UV_CACHE_DIR") or str(tmp_path_factory.mktemp("real-cache"))


@pytest.fixture
def online(tmp_path: Path, real_cache: str) -> Iterator[Bench]:
    bench = Bench(str(tmp_path), real_cache, online=True)
    bench.create()
    try:
        bench.install(*MID_SIZE, dry_run=True)
    except OperationError as error:
        if error.code == "index-unreachable":
            pytest.skip("no index answers")
        raise
    yield bench
    bench.close()


def test_a_cold_install_can_be_cancelled_while_it_fetches(online: Bench, tmp_path: Path) -> None:
    cold = Bench(str(tmp_path), str(tmp_path / "cold-cache"), online=True)
    cancellation = Cancellation()
    threading.Timer(0.4, cancellation.cancel).start()
    try:
        done = cold.install(*MID_SIZE, cancellation=cancellation)
    except Cancelled:
        assert cold.installed() == {}
    else:
        assert done.cancel in {None, "too-late"}
    cold.close()


def test_installs_cancelled_at_random_moments_and_then_done_again_all_import(online: Bench) -> None:
    chance = random.Random(2024)
    online.install(*MID_SIZE)
    ends: list[str] = []
    for _ in range(24):
        online.create(if_exists="replace")
        cancellation = Cancellation()
        timer = threading.Timer(chance.uniform(0.02, 0.8), cancellation.cancel)
        timer.start()
        try:
            ends.append(online.install(*MID_SIZE, cancellation=cancellation).cancel or "done")
        except Cancelled:
            ends.append("cancelled")
            assert online.installed() == {}
        timer.cancel()
        online.install(*MID_SIZE)
        assert online.wrong() == []
    online.python(IMPORTS)
    assert len(ends) == 24


def test_seeding_and_a_real_project(online: Bench) -> None:
    online.create(if_exists="replace", seed=True, sources=Sources(packages=("attrs",)))
    assert {"pip", "attrs"} <= set(online.installed())
    assert online.wrong() == []
