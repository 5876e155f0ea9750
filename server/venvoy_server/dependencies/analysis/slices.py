"""Cooperative slicing: long work as a generator that yields control between slices of work,
so that other work can run, and returns a result.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")


def run_at_once(slices: Generator[None, None, Result]) -> Result:
    """Run a sliced generator to completion and return its result."""
    while True:
        try:
            next(slices)
        except StopIteration as done:
            result: Result = done.value
            return result
