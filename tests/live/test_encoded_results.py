"""The encodings of search results that the service keeps: those that were used lately, and none of an older result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec

from handlers.imitation import ImitatedMachine
from venvoy_server.live.cached_search import Key
from venvoy_server.live.search_cache import MOST_ENCODED, SearchCache
from venvoy_server.locators.model import Found, SearchRequest
from venvoy_server.ports.machine import Machine
from venvoy_server.ports.searches import CachedSearch


class Encoder:
    """Counts how often something is encoded."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> msgspec.Raw:
        self.count += 1
        return msgspec.Raw(b"%d" % self.count)


class Every(frozenset[Key]):
    """All searches, as if a client were subscribed to each."""

    def __contains__(self, key: object) -> bool:
        return True

    def __len__(self) -> int:
        return 1000


def made() -> tuple[SearchCache, Callable[..., CachedSearch]]:
    """Return a cache of a machine without files, and what searches a folder of it."""

    def find(*about: Any) -> Found:
        return Found((), (), (), True, (), {})

    cache = SearchCache(cast(Machine, ImitatedMachine({})), find)
    cache.is_watched = lambda key: True
    cache.followed = Every()
    return cache, lambda folder, **more: cache.find(SearchRequest(folders=(folder,), scope="workspace"), (), **more)


def test_a_result_that_is_asked_for_again_is_encoded_once() -> None:
    cache, search = made()
    encode = Encoder()
    answers = {bytes(cache.encoded(search("/w"), encode)) for _ in range(3)}
    assert (answers, encode.count) == ({b"1"}, 1)


def test_a_new_result_is_encoded_anew() -> None:
    cache, search = made()
    encode = Encoder()
    cache.encoded(search("/w"), encode)
    assert bytes(cache.encoded(search("/w", refresh=True), encode)) == b"2"


def test_of_many_results_the_encodings_used_lately_are_kept() -> None:
    cache, search = made()
    encode = Encoder()
    for number in range(MOST_ENCODED + 1):
        cache.encoded(search("/first"), encode)
        cache.encoded(search(f"/w{number}"), encode)
    before = encode.count
    cache.encoded(search("/first"), encode)
    cache.encoded(search(f"/w{MOST_ENCODED}"), encode)
    assert encode.count == before
    cache.encoded(search("/w0"), encode)
    assert encode.count == before + 1
