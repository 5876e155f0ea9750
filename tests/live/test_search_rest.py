"""The rest between two searches of one kind: a client that asks for one after the other leaves half of the time to the others."""

from __future__ import annotations

from typing import Any, cast

import pytest

from handlers.imitation import ImitatedMachine
from venvoy_server.live.cached_search import MOST_REST
from venvoy_server.live.search_cache import SearchCache
from venvoy_server.locators.model import Found, SearchRequest
from venvoy_server.ports.machine import Machine


class Bench:
    """A cache of a machine whose clock goes on in searches, each of which takes `took` seconds; `rests` is what it slept."""

    def __init__(self, took: float) -> None:
        self.took = took
        self.rests: list[float] = []
        self.machine = ImitatedMachine({})
        self.machine.host.tick = 0.0
        self.cache = SearchCache(cast(Machine, self.machine), self.find, self.rests.append)

    def find(self, *about: Any) -> Found:
        self.machine.host.time += self.took
        return Found((), (), (), True, (), {})

    def search(self, folder: str = "/w") -> None:
        self.cache.find(SearchRequest(folders=(folder,), scope="workspace"), (), refresh=True)


@pytest.mark.parametrize(
    ("took", "later", "rest"),
    [
        (0.01, 0.0, 0.01),
        (0.01, 0.004, 0.006),
        (0.01, 0.02, 0.0),
        (3.0, 0.0, MOST_REST),
        (3.0, 2.99, 0.01),
        (0.01, -3600.0, 0.01),  # a clock that was set back
    ],
)
def test_a_search_rests_as_long_as_the_last_one_took(took: float, later: float, rest: float) -> None:
    bench = Bench(took)
    bench.search()
    bench.machine.host.time += later
    bench.search()
    assert bench.rests == [pytest.approx(rest, abs=1e-4)]


def test_searches_of_other_folders_do_not_rest() -> None:
    bench = Bench(0.01)
    bench.search("/a")
    bench.search("/b")
    assert bench.rests == []
