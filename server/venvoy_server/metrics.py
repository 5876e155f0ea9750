"""Metrics of this process: connections, requests, child processes, searches. `info --metrics` prints them.

The format is Prometheus' text format (version 0.0.4): https://prometheus.io/docs/instrumenting/exposition_formats/ Its
translation to OpenMetrics drops `_total` from a counter's name, so no gauge may have the shortened name. Nothing is
sent anywhere: a scrape is a call of `info`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Final, Literal

_lock = threading.Lock()
_STARTED: Final = time.time()
SECONDS: Final = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0)
"""Upper bounds of the histogram buckets for request durations, in seconds."""


class Metric:
    """A counter or gauge of Prometheus, with one number for each combination of its labels' values; thread-safe."""

    def __init__(self, name: str, kind: Literal["counter", "gauge"], meaning: str, *labels: str) -> None:
        self.name, self.kind, self.meaning = name, kind, meaning
        self._labels = labels
        self._values: dict[tuple[str, ...], float] = {} if labels else {(): 0}

    def add(self, amount: float = 1, *values: str) -> None:
        """Add `amount` to the number for these label values, which are in the order of the labels."""
        with _lock:
            self._values[values] = self._values.get(values, 0) + amount

    def value(self, *values: str) -> float:
        """Return the number for these label values, which are in the order of the labels; 0 if none was added."""
        with _lock:
            return self._values.get(values, 0)

    def lines(self) -> Iterator[str]:
        """Yield the metric's lines in Prometheus' text format, one per combination of label values."""
        with _lock:
            known = sorted(self._values.items())
        for values, number in known:
            yield _line(self.name, dict(zip(self._labels, values, strict=True)), number)


class Durations:
    """A Prometheus metric for durations in seconds, consisting of histograms; thread-safe.

    The metric has one label, such as `method`. There is one histogram for each value of this label.
    """

    kind: Final = "histogram"

    def __init__(self, name: str, meaning: str, label: str) -> None:
        self.name, self.meaning = name, meaning
        self._label = label
        self._classes: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def observe(self, seconds: float, value: str) -> None:
        """Count a duration in the histogram for this value of the label."""
        with _lock:
            classes = self._classes.setdefault(value, [0] * (len(SECONDS) + 1))
            classes[next((at for at, bound in enumerate(SECONDS) if seconds <= bound), len(SECONDS))] += 1
            self._sums[value] = self._sums.get(value, 0.0) + seconds

    def lines(self) -> Iterator[str]:
        """Yield the lines of each histogram in Prometheus' text format."""
        with _lock:
            known = sorted((value, list(classes), self._sums[value]) for value, classes in self._classes.items())
        for value, classes, total in known:
            below = 0
            for bound, count in zip((*SECONDS, None), classes, strict=True):
                below += count
                labels = {self._label: value, "le": "+Inf" if bound is None else f"{bound:g}"}
                yield _line(f"{self.name}_bucket", labels, below)
            yield _line(f"{self.name}_sum", {self._label: value}, total)
            yield _line(f"{self.name}_count", {self._label: value}, below)


CONNECTIONS: Final = Metric("venvoy_connections_open", "gauge", "Clients that are connected.")
CONNECTIONS_TOTAL: Final = Metric("venvoy_connections_total", "counter", "Clients that have connected.")
REQUESTS: Final = Metric(
    "venvoy_requests_total", "counter", "Requests that were answered, by method and outcome.", "method", "outcome"
)
REQUEST_SECONDS: Final = Durations(
    "venvoy_request_duration_seconds", "Time from the start of a request's work to its answer.", "method"
)
CHILDREN: Final = Metric("venvoy_child_processes_running", "gauge", "Child processes that run.")
CHILDREN_WAITING: Final = Metric("venvoy_child_processes_waiting", "gauge", "Child processes that wait for their turn.")
CHILDREN_TOTAL: Final = Metric("venvoy_child_processes_total", "counter", "Child processes by how they ended.", "ended")
SEARCHES: Final = Metric(
    "venvoy_searches_total", "counter", "Searches for environments, by whether the cache answered them.", "cache"
)
SEARCHES_RUNNING: Final = Metric("venvoy_searches_running", "gauge", "Searches of the disk that run.")

_ALL: Final = (
    *(CONNECTIONS, CONNECTIONS_TOTAL, REQUESTS, REQUEST_SECONDS),
    *(CHILDREN, CHILDREN_WAITING, CHILDREN_TOTAL, SEARCHES, SEARCHES_RUNNING),
)


def text(version: str, memory: Callable[[], int | None]) -> str:
    """Return all metrics of this process in Prometheus' text format.

    `version` is this program's; `memory` returns the process's memory use in bytes, or None if that is unknown.
    """
    info = Metric("venvoy_info", "gauge", "The version of the program.", "version")
    info.add(1, version)
    started = Metric("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.")
    started.add(_STARTED)
    processor = Metric("process_cpu_seconds_total", "counter", "Processor time of the process.")
    processor.add(time.process_time())
    threads = Metric("process_threads", "gauge", "Threads of the process.")
    threads.add(threading.active_count())
    metrics: list[Metric | Durations] = [info, *_ALL, started, processor, threads]
    resident = memory()
    if resident is not None:
        metrics.append(Metric("process_resident_memory_bytes", "gauge", "Memory of the process."))
        assert isinstance(metrics[-1], Metric)
        metrics[-1].add(resident)
    lines: list[str] = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.meaning}", f"# TYPE {metric.name} {metric.kind}", *metric.lines()]
    return "\n".join([*lines, ""])


def _line(name: str, labels: dict[str, str], number: float) -> str:
    shown = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels.items())
    value = str(int(number)) if float(number).is_integer() else repr(float(number))
    return f"{name}{{{shown}}} {value}" if labels else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
