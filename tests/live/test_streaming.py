"""Records are sent a few at a time, and none of them waits for long."""

from __future__ import annotations

from typing import Any

from fakes import FakeHost, venv_files
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.handlers.partial_results import LONGEST_WAIT, MOST_WAITING, PartialResults


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def record() -> Environment:
    found = read_environment(FakeHost(venv_files("/work/.venv", "/usr", "3.11.7")), "/work/.venv")
    assert found is not None
    return found


def test_the_first_record_goes_out_at_once_the_next_ones_together() -> None:
    parts: list[Any] = []
    clock = Clock()
    stream = PartialResults(parts.append, clock)
    stream.take(record())
    assert [len(part["environments"]) for part in parts] == [1]
    for _ in range(3):
        stream.take(record())
    assert len(parts) == 1
    clock.now += LONGEST_WAIT
    stream.take(record())
    assert [len(part["environments"]) for part in parts] == [1, 4]


def test_many_records_do_not_wait_and_none_is_left_behind() -> None:
    parts: list[Any] = []
    stream = PartialResults(parts.append, Clock())
    for _ in range(MOST_WAITING * 2 + 3):
        stream.take(record())
    stream.flush()
    stream.flush()
    assert [len(part["environments"]) for part in parts] == [1, MOST_WAITING, MOST_WAITING, 2]
    assert all(part["interpreters"] == [] for part in parts)
