from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import Bench


@pytest.fixture(scope="session")
def uv_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("uv-cache"))


@pytest.fixture
def bench(tmp_path: Path, uv_cache: str) -> Iterator[Bench]:
    made = Bench(str(tmp_path), uv_cache)
    yield made
    made.close()


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """An environment, and the wheels of a set to install into it."""
    bench.make_set()
    bench.create()
    return bench
