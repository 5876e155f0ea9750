"""A pytest plugin for `mutation.py`: records which test runs which line of the server, in the file VENVOY_COVERED."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parent.parent


LONG_SECONDS = 0.5
"""Processor time (while lines are traced, so several times as long as else) after which a test is tried late."""


def _processor_seconds() -> float:
    """Return the time of this process and of the child processes that it has waited for."""
    return sum(os.times()[:4])


class Recorder:
    """Switches coverage's context at every test."""

    def __init__(self, out: str) -> None:
        self._out = out
        self._long: set[str] = set()
        self._coverage = coverage.Coverage(data_file=None, source=[str(ROOT / "server")], config_file=False)
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Record what runs under the id of the test."""
        self._coverage.switch_context(item.nodeid)
        start = _processor_seconds()
        try:
            return (yield)
        finally:
            if _processor_seconds() - start > LONG_SECONDS:
                self._long.add(item.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write the map: the tests that cover least come first, since they are the most specific; long ones come last."""
        self._coverage.stop()
        data = self._coverage.get_data()
        by_file = {file: data.contexts_by_lineno(file) for file in data.measured_files()}
        breadth: dict[str, int] = {}
        for lines in by_file.values():
            for ids in lines.values():
                for each in ids:
                    breadth[each] = breadth.get(each, 0) + 1
        covered = {
            Path(file).relative_to(ROOT).as_posix(): {
                line: sorted(filter(None, ids), key=lambda each: (each in self._long, breadth[each], each))
                for line, ids in lines.items()
            }
            for file, lines in by_file.items()
        }
        Path(self._out).write_text(json.dumps(covered), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to record where the variable says so."""
    out = os.environ.get("VENVOY_COVERED")
    if out:
        config.pluginmanager.register(Recorder(out))
