"""A service that has grown executes its program anew while it has no clients; no client and no signal is lost meanwhile."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rpc.test_transports import Server, place, serving
from venvoy_server.rpc.renewal import VARIABLE, inherited_socket
from venvoy_server.system.process_memory import LARGE_GROWTH, MemoryGrowth
from wire import PATIENCE

__all__ = ["place"]
pytestmark = [
    pytest.mark.stdio,
    pytest.mark.skipif(sys.platform == "win32", reason="executes a program in its process"),
]
COMMAND = (sys.executable, str(Path(__file__).parents[1] / "renewing_server.py"))


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


class Renewing:
    """A service that is renewed when its first client has left."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self._steps = folder / "steps"

    def use(self) -> None:
        """Be a client, and leave."""
        client = self.server.connect()
        assert "result" in client.initialize(self._steps.parent)
        client.close()

    def has_grown(self) -> bool:
        return "grown" in self._steps.read_text()

    def steps(self) -> list[str]:
        return self._steps.read_text().splitlines()


def _descriptors(process: int) -> set[str]:
    return {os.readlink(f"/proc/{process}/fd/{each}").partition(":")[0] for each in os.listdir(f"/proc/{process}/fd")}


@pytest.mark.slow("transports")
def test_the_process_and_its_socket_stay_and_the_program_begins_anew(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}", command=COMMAND) as server:
        renewing = Renewing(server, tmp_path)
        process, inode = server.process.pid, os.lstat(place).st_ino
        renewing.use()
        _until(lambda: len(renewing.steps()) == 3)
        assert renewing.steps() == [f"started {process}", f"grown {process}", f"started {process}"]
        assert "result" in server.connect().initialize(tmp_path)
        assert os.lstat(place).st_ino == inode
        assert server.end() == 143
        assert not os.path.exists(place)
        assert "to free its memory" in server.log.read_text()


@pytest.mark.slow("transports")
@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.04, 0.05, 0.06, 0.08, 0.15, 0.3])
def test_a_client_that_connects_meanwhile_is_answered(tmp_path: Path, place: str, seconds: float) -> None:
    with serving(tmp_path, f"unix:{place}", command=COMMAND) as server:
        renewing = Renewing(server, tmp_path)
        renewing.use()
        _until(renewing.has_grown)
        time.sleep(seconds)
        assert "result" in server.connect().initialize(tmp_path)
        assert server.end() == 143


@pytest.mark.slow("transports")
@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.04, 0.05, 0.06, 0.08, 0.15, 0.3])
def test_a_signal_meanwhile_ends_the_service(tmp_path: Path, place: str, seconds: float) -> None:
    with serving(tmp_path, f"unix:{place}", command=COMMAND) as server:
        renewing = Renewing(server, tmp_path)
        renewing.use()
        _until(renewing.has_grown)
        time.sleep(seconds)
        assert server.end() == 143
        assert not os.path.exists(place)


@pytest.mark.slow("transports")
def test_the_process_for_commands_is_replaced_at_once(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, f"unix:{place}", "--detached", command=COMMAND) as server:
        renewing, commands = Renewing(server, tmp_path), Path(f"{place}.commands")
        _until(commands.exists)
        first = commands.lstat().st_ctime_ns
        renewing.use()
        _until(renewing.has_grown)
        grown = time.monotonic()
        _until(lambda: commands.exists() and commands.lstat().st_ctime_ns != first)
        assert time.monotonic() - grown < 8.0, "the first one waits ten seconds for a service that ends"
        assert server.end() == 143
        assert not commands.exists()


def test_a_variable_of_another_process_is_ignored_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"{os.getppid()} 0 1")
    assert inherited_socket() is None
    assert VARIABLE not in os.environ


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_memory_that_has_grown_is_noticed() -> None:
    growth = MemoryGrowth()
    assert not growth.is_large()
    held = b"\1" * (LARGE_GROWTH + (8 << 20))
    assert growth.is_large()
    assert held
