"""Sliced work: a generator that yields now and then, so that other work gets its turn, and returns a result."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")


def run_at_once(slices: Generator[None, None, Result]) -> Result:
    """Run sliced work to its end without a pause, and return its result."""
    while True:
        try:
            next(slices)
        except StopIteration as done:
            result: Result = done.value
            return result
