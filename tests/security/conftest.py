from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import Bench
from second_user import SYSTEM_PYTHON, Users
from wire import remove_folder


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


@pytest.fixture
def users() -> Iterator[Users]:
    if sys.platform == "win32" or os.geteuid() != 0 or not os.path.exists(SYSTEM_PYTHON):
        pytest.skip("only root can be another user")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    made = Users(folder)
    try:
        if made.venvoy(folder, "--version")[0] != 0:
            pytest.skip("the system's Python cannot import venvoy as another user")
        yield made
    finally:
        remove_folder(folder)
