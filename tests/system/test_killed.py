"""Every operation killed with SIGKILL at every change that it makes, then looked at, mended, and verified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import REAL_TOOLS

SCENARIOS = (
    "create",
    "create-then-repair",
    "replace",
    "remove",
    "restore",
    "install",
    "uninstall",
    "sync",
    "reinstall",
    "relink",
    "moved",
    "rebuild",
)
# The long ones delete many small files one by one: unless asked for all, every fifth change is enough.
STRIDES = {"replace": 5, "relink": 5, "moved": 5}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_every_change_it_is_as_before_or_as_planned(scenario: str, tmp_path: Path, uv_cache: str) -> None:
    driver = os.path.join(os.path.dirname(__file__), "killed_driver.py")
    stride = 1 if REAL_TOOLS else STRIDES.get(scenario, 1)
    argv = [sys.executable, driver, str(tmp_path / "root"), uv_cache, scenario, str(stride)]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False, env=variables)
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert answer["wrong"] == []
    assert answer["kills"] > 5
