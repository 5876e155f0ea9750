"""What clients that are gone left in memory: freed in a quiet moment, frozen or not."""

from __future__ import annotations

import asyncio
import gc
import weakref

from venvoy_server.rpc.garbage_collection import collect_frozen
from venvoy_server.rpc.leftovers import MOST_WAITS, Leftovers


class Part:
    """Something of a client that refers to itself, as the parts of a connection do to each other."""

    def __init__(self) -> None:
        self.other = self


def test_what_was_frozen_and_refers_to_itself_is_freed() -> None:
    part = Part()
    gc.freeze()
    gone = weakref.ref(part)
    del part
    gc.collect()
    assert gone() is not None  # the collector does not look at what is frozen
    collect_frozen()
    assert gone() is None
    assert gc.get_freeze_count() > 0  # what lives on is frozen again


class Service:
    """Clients that wait for their responses for some time, and a count of the collections."""

    def __init__(self, busy: int) -> None:
        self.busy = busy
        self.collected = asyncio.Event()
        self.leftovers = Leftovers(self._is_busy, self.collected.set, quiet_seconds=0.0)

    def _is_busy(self) -> bool:
        self.busy -= 1
        return self.busy >= 0


async def left(busy: int) -> int:
    """Return how often clients waited, counted down from `busy`, when what one left was freed."""
    service = Service(busy)
    service.leftovers.client_left()
    assert not service.collected.is_set()
    await service.collected.wait()
    return service.busy


def test_memory_is_freed_once_no_client_waits_for_a_response() -> None:
    assert asyncio.run(left(3)) == -1


def test_memory_is_freed_at_last_although_a_client_always_waits() -> None:
    assert asyncio.run(left(MOST_WAITS * 2)) == MOST_WAITS


async def closed() -> bool:
    service = Service(0)
    service.leftovers.client_left()
    service.leftovers.close()
    for _ in range(5):
        await asyncio.sleep(0)
    return service.collected.is_set()


def test_nothing_is_freed_at_the_end_of_the_process() -> None:
    assert not asyncio.run(closed())
