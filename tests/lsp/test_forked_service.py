"""A service that is forked for a test behaves like one that was started: the same answers, the same exit status."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import forked_service
from wire import Wire

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forked on Linux alone")


@pytest.fixture
def wires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Wire]:
    """Return a service that was started and one that was forked, in two folders."""
    monkeypatch.setenv(forked_service.FORKED_SERVICES, "1")
    folders = {name: tmp_path / name for name in ("started", "forked")}
    for folder in folders.values():
        folder.mkdir()
    return {name: Wire(folder, may_be_forked=name == "forked") for name, folder in folders.items()}


def test_its_answers_are_the_same(wires: dict[str, Wire]) -> None:
    said: dict[str, Any] = {}
    for name, wire in wires.items():
        with wire:
            begun = wire.initialize(rootUri=wire.log.parent.as_uri())
            info = wire.call("venvoy/info")["result"]
            assert info["stateFolder"].startswith(str(wire.log.parent))
            said[name] = (begun["capabilities"], info["version"], info["python"])
            assert wire.finish()[0] == 0
            assert wire.log.read_bytes() == b""
    assert said["forked"] == said["started"]


def test_it_is_killed_with_the_same_status(wires: dict[str, Wire]) -> None:
    statuses = {}
    for name, wire in wires.items():
        with wire:
            wire.initialize()
            assert wire.process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                wire.process.wait(0.01)
            wire.process.send_signal(signal.SIGKILL)
            statuses[name] = wire.status()
    assert statuses == {"started": -signal.SIGKILL, "forked": -signal.SIGKILL}
