"""Every operation killed with SIGKILL at every change that it makes, then looked at, repaired, and verified."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# What is killed, and at which of its changes (every one, every second ...) unless all are asked for: the long ones
# write or delete many small files one after the other.
SCENARIOS = {
    "create": 1,
    "create-then-repair": 2,
    "replace": 7,
    "remove": 2,
    "restore": 2,
    "restore-into-empty": 4,
    "install": 2,
    "uninstall": 3,
    "sync": 3,
    "reinstall": 1,
    "relink": 11,
    "moved": 11,
    "rebuild": 5,
}

pytestmark = [
    pytest.mark.slow("kills"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_every_change_it_is_as_before_or_as_planned(scenario: str, tmp_path: Path, uv_cache: str) -> None:
    driver = os.path.join(os.path.dirname(__file__), "killed_driver.py")
    stride = 1 if os.environ.get("VENVOY_EVERY_STEP") == "1" else SCENARIOS[scenario]
    argv = [sys.executable, driver, str(tmp_path / "root"), uv_cache, scenario, str(stride)]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=False, env=variables)
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert answer["wrong"] == []
    assert answer["kills"] > 5
