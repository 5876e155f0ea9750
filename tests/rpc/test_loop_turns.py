"""A client that sends much at once has the others' messages handled in between."""

from __future__ import annotations

import asyncio
import time

from venvoy_server.rpc.framing import FramingError, frame
from venvoy_server.rpc.intake import Intake
from venvoy_server.rpc.jobs import Jobs
from venvoy_server.rpc.loop_turns import SLICE_SECONDS, LoopTurns
from venvoy_server.rpc.outbox import Outbox

FLOOD = 50


class Clients:
    """Several clients of one event loop; each message takes longer than a slice, and what was handled is recorded."""

    def __init__(self) -> None:
        self.turns = LoopTurns()
        self.handled: list[bytes] = []

    def intake(self) -> Intake:
        """Return the intake of another client."""
        return Intake(Jobs(lambda body: None), Outbox(), self._take, self._broken, self.turns)

    def _take(self, body: bytes) -> bool:
        end = time.perf_counter() + SLICE_SECONDS * 2
        while time.perf_counter() < end:
            pass
        self.handled.append(body)
        return True

    def _broken(self, error: FramingError) -> None:
        raise error


def flood(name: bytes) -> bytes:
    return b"".join(frame(name) for _ in range(FLOOD))


async def handled_beside_floods() -> list[bytes]:
    clients = Clients()
    ended = [asyncio.Event(), asyncio.Event()]
    clients.intake().receive(flood(b"a"), ended[0].set)
    clients.intake().receive(flood(b"b"), ended[1].set)
    loop = asyncio.get_running_loop()
    # What comes by the event loop now, as a socket's bytes do, comes while both floods wait.
    loop.call_soon(clients.intake().receive, frame(b"other"), lambda: None)
    for each in ended:
        await each.wait()
    return clients.handled


def test_a_message_of_another_client_is_handled_in_the_middle_of_a_flood() -> None:
    handled = asyncio.run(handled_beside_floods())
    assert handled.index(b"other") < 6
    assert handled.count(b"a") == handled.count(b"b") == FLOOD


def test_floods_take_turns() -> None:
    handled = asyncio.run(handled_beside_floods())
    assert b"".join(handled).replace(b"other", b"") == b"ab" * FLOOD


async def handled_in_pieces() -> tuple[list[bytes], list[bool]]:
    clients, ended = Clients(), asyncio.Event()
    intake = clients.intake()
    whole = b"".join(frame(b"%d" % number) for number in range(9))
    intake.receive(whole[:50], lambda: None)
    waits = [intake.holds_messages]
    intake.receive(whole[50:], ended.set)
    await ended.wait()
    return clients.handled, [*waits, intake.holds_messages]


def test_what_comes_while_messages_wait_for_their_turn_is_handled_after_them() -> None:
    assert asyncio.run(handled_in_pieces()) == ([b"%d" % number for number in range(9)], [True, False])
