"""Ten relays at work, and something is killed: every request gets one answer, nothing is left.

A sample runs by default; VENVOY_CHAOS_TRIES=200 is the campaign (`nox -s chaos`), VENVOY_CHAOS_SEED another course of it.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from shared_service import Shared, shared_in
from wire import PATIENCE, Message, Wire

pytestmark = [pytest.mark.slow("kills"), pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")]

TRIES = int(os.environ.get("VENVOY_CHAOS_TRIES", "8"))
SEED = int(os.environ.get("VENVOY_CHAOS_SEED", "1"))
RELAYS = 10
REQUESTS = 8
SERVICE_ENDED = "service-ended"
REQUEST_CANCELLED = -32800


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with shared_in(tmp_path_factory.mktemp("chaos")) as shared:
        yield shared


class Scene:
    """Ten clients of one service, each with requests that only read under way."""

    def __init__(self, shared: Shared, chance: random.Random, stack: ExitStack) -> None:
        self.shared, self.chance = shared, chance
        self.relays = [stack.enter_context(shared.relay(f"client{number}")) for number in range(RELAYS)]
        self.text = shared.folder / "requirements.txt"
        for relay in self.relays:
            relay.initialize(capabilities={"textDocument": {"diagnostic": {}}})
            document = {"uri": self.text.as_uri(), "languageId": "pip-requirements", "version": 1, "text": "flask=1\n"}
            relay.notify("textDocument/didOpen", {"textDocument": document})
        self.asked = {relay: [self._ask(relay) for _ in range(REQUESTS)] for relay in self.relays}

    def _ask(self, relay: Wire) -> int:
        folder = str(self.shared.folder)
        requests: tuple[tuple[str, Any], ...] = (
            ("venvoy/status", {"path": folder}),
            ("venvoy/discover", {"folders": [folder], "scope": "workspace"}),
            ("venvoy/check", {"text": "flask=1\n", "uri": self.text.as_uri()}),
            ("textDocument/diagnostic", {"textDocument": {"uri": self.text.as_uri()}}),
        )
        return relay.request(*self.chance.choice(requests))

    def pause(self) -> None:
        time.sleep(self.chance.random() * 0.1)

    def answers(self, relay: Wire) -> dict[Any, Message]:
        """Close the client's end; return its answers by id, each of which came once."""
        relay.close_input()
        came = [message for message in relay.rest() if "method" not in message]
        assert set(Counter(message["id"] for message in came).values()) <= {1}
        assert relay.status() == 0, relay.log.read_text()
        return {message["id"]: message for message in came}

    def expect_answers(self, relays: list[Wire]) -> None:
        for relay in relays:
            answers = self.answers(relay)
            assert set(answers) == set(self.asked[relay])
            assert [each for each in answers.values() if "error" in each] == []


def service_is_killed(scene: Scene) -> None:
    _end_service(scene, signal.SIGKILL)


def service_is_terminated(scene: Scene) -> None:
    _end_service(scene, signal.SIGTERM)


def _end_service(scene: Scene, number: int) -> None:
    for _ in range(scene.chance.randint(1, 3)):
        scene.pause()
        with contextlib.suppress(ProcessLookupError, ValueError, OSError):
            os.kill(scene.shared.service(), number)
    # What was asked is answered before the clients close their ends, as an editor would wait for it.
    for relay in scene.relays:
        for id in scene.asked[relay]:
            relay.kept.append(relay.answer(id))
    scene.expect_answers(scene.relays)


def some_relays_are_killed(scene: Scene) -> None:
    dead = scene.chance.sample(scene.relays, 4)
    scene.pause()
    for relay in dead:
        relay.may_be_cut_off = True
        relay.process.kill()
    scene.expect_answers([relay for relay in scene.relays if relay not in dead])


def clients_close_their_ends(scene: Scene) -> None:
    for relay in scene.relays:
        relay.close_input()
    scene.expect_answers(scene.relays)


def clients_are_gone(scene: Scene) -> None:
    gone = scene.chance.sample(scene.relays, 4)
    for relay in gone:  # nothing reads what it still writes, and its input has ended
        relay.may_be_cut_off = True
        relay.pause()
        relay.close_input()
        relay.go_on()
    scene.expect_answers([relay for relay in scene.relays if relay not in gone])
    assert [relay.status() for relay in gone] == [0] * len(gone)


def service_is_terminated_during_a_create(scene: Scene) -> None:
    relay = scene.relays[0]
    place = scene.shared.folder / f"made{scene.chance.random()}"
    place.mkdir()
    made = {"path": str(place / ".venv"), "folder": str(place), "python": sys.executable, "select": False}
    created = relay.request("venvoy/create", made)
    scene.pause()
    with contextlib.suppress(ProcessLookupError, ValueError, OSError):
        os.kill(scene.shared.service(), scene.chance.choice([signal.SIGTERM, signal.SIGKILL]))
    answer = relay.answer(created)
    # The next change undoes what was begun, or finds it complete; it may reach the service that is just ending.
    while "error" in answer:
        error = answer["error"]
        assert error["code"] == REQUEST_CANCELLED or error["data"]["code"] == SERVICE_ENDED, answer
        answer = relay.call("venvoy/create", {**made, "ifExists": "reuse"})
    assert "result" in answer, answer
    assert (place / ".venv" / "pyvenv.cfg").exists()
    left = {path.name for path in place.iterdir()}
    assert left <= {".venv", ".venvoy-trash"}, left


SCENES: tuple[Callable[[Scene], None], ...] = (
    service_is_killed,
    some_relays_are_killed,
    clients_close_their_ends,
    clients_are_gone,
    service_is_terminated_during_a_create,
    service_is_terminated,
)


@pytest.mark.parametrize("number", range(TRIES))
def test_chaos(shared: Shared, number: int) -> None:
    chance = random.Random(SEED * 1000 + number)
    with ExitStack() as stack:
        SCENES[number % len(SCENES)](Scene(shared, chance, stack))
    shared.wait_for_end()
    assert (shared.processes(), list(shared.runtime.iterdir())) == ([], [])
    assert PATIENCE and not list(Path(shared.folder).glob("venvoy-*"))
