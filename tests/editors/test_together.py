"""One selection for all: what one editor selects, the others show while they run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from real_editors import EMACS, SECONDS, Emacs, Neovim, neovim_version

pytestmark = pytest.mark.skipif(
    neovim_version() < (0, 10) or EMACS is None, reason="needs Neovim and Emacs (TEST_NVIM, TEST_EMACS)"
)


def wait_for(path: Path) -> None:
    end = time.monotonic() + SECONDS
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} did not come"
        time.sleep(0.05)


def test_a_selection_in_one_editor_is_seen_in_the_others(
    server: list[str], variables: Mapping[str, str], workspace: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(workspace / name)], check=True, timeout=60)
    (workspace / "pyproject.toml").write_text("[project]\nname = 'demo'\nversion = '1'\n")
    file = str(workspace / "app.py")
    Path(file).write_text("import six\n")
    ready = {name: tmp_path / name for name in ("neovim", "emacs")}
    with ThreadPoolExecutor(3) as pool:
        watching = [
            pool.submit(
                Neovim(server, variables).live,
                ["edit", file],
                ["attached"],
                ["status", "No Python"],
                ["mark", str(ready["neovim"])],
                ["status", "(two)"],
                trusted=True,
            ),
            pool.submit(
                Emacs(server, variables).live,
                ["edit", file],
                ["status", "No Python"],
                ["mark", str(ready["emacs"])],
                ["status", "(two)"],
                ["environment", "two"],
                trusted=True,
            ),
        ]
        for path in ready.values():
            wait_for(path)
        steps: list[list[object]] = [["edit", file], ["attached"], ["menu", ["select", "two"]], ["status", "(two)"]]
        Neovim(server, variables).live(*steps, trusted=True)
        for each in watching:
            each.result(SECONDS)
