"""Which Python is newer."""

from __future__ import annotations

import random

import pytest

from venvoy_server.environments.version_order import is_final, newness

OLDEST_FIRST = (
    None,
    "2.7",
    "3.9.18",
    "3.10",
    "3.10.2",
    "3.13.0",
    "3.14.0a7",
    "3.14.0b1",
    "3.14.0rc1",
    "3.14.0rc12",
    "3.14",
)


def test_versions_sort_as_pep_440_has_it() -> None:
    mixed = random.Random(1).sample(OLDEST_FIRST, len(OLDEST_FIRST))
    assert tuple(sorted(mixed, key=newness)) == OLDEST_FIRST


@pytest.mark.parametrize(("version", "final"), [("3.13.1", True), ("3.13t", True), (None, True), ("3.14.0rc1", False)])
def test_what_is_a_release(version: str | None, final: bool) -> None:
    assert is_final(version) is final
