"""Long work in slices: a generator does the work, yields None after each slice so that other tasks can run, and returns
the result.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")


def run_at_once(slices: Generator[None, None, Result]) -> Result:
    """Run a generator that does its work in slices to its end, without interruption, and return its result."""
    while True:
        try:
            next(slices)
        except StopIteration as done:
            result: Result = done.value
            return result
