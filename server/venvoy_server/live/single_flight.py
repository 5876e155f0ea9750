"""Single flight: concurrent calls for the same work share one run, which stops once all callers are cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
T = TypeVar("T")

Report = Callable[[R], None]
Work = Callable[[Report[R], Callable[[], bool]], T]
"""The shared work; called with a callback that reports a record, and a function that returns whether to stop."""


class _Flight(Generic[R, T]):
    """One run of work that several callers share, with its result and the callers that wait for it.

    `number` is the run's place in the order in which runs began, counted from 1. It is 0 until the work begins.
    """

    def __init__(self) -> None:
        self.number = 0
        self.ended = threading.Event()
        self.error: BaseException | None = None
        self.result: T | None = None
        self._lock = threading.Lock()
        self._cancellations: list[Cancellation | None] = []
        self._reports: list[Report[R]] = []
        self._reported: list[R] = []
        self._is_abandoned = False

    def join(self, cancellation: Cancellation | None, report: Report[R] | None) -> bool:
        """Add a caller that waits for the result; return False, without adding it, if the run is being stopped.

        A run is stopped if all its callers were cancelled. `cancellation` shows whether this caller is cancelled (None:
        never). `report` is called with each record that the work finds, and at once with those found so far.
        """
        with self._lock:
            if self._is_abandoned:
                return False
            self._cancellations.append(cancellation)
            if report is not None:
                self._reports.append(report)
                for record in self._reported:
                    report(record)
            return True

    def report(self, record: R) -> None:
        """Report something that the work found to all waiting callers, and record it for those that join later."""
        with self._lock:
            self._reported.append(record)
            for report in self._reports:
                report(record)

    def is_abandoned(self) -> bool:
        """Return whether every waiting caller has been cancelled; after that no caller can join."""
        with self._lock:
            self._is_abandoned = self._is_abandoned or all(
                each is not None and each.requested for each in self._cancellations
            )
            return self._is_abandoned


class SingleFlight(Generic[K, R, T]):
    """Runs work at most once at a time for each key: the first caller does the work, others wait for its result.

    `pause` is called with the key before the work begins; callers that arrive during the pause share the run.
    """

    def __init__(self, pause: Callable[[K], object] = lambda key: None) -> None:
        self._pause = pause
        self._lock = threading.Lock()
        self._under_way: dict[K, _Flight[R, T]] = {}
        self._last = 0

    def run(
        self,
        key: K,
        work: Work[R, T],
        *,
        cancellation: Cancellation | None = None,
        report: Report[R] | None = None,
        fresh: bool = False,
    ) -> T:
        """Return the result of the work for `key`; if another call is doing this work already, wait for its result.

        An exception of the work is raised to all callers.

        Args:
            key: Identifies the work.
            work: Does the work. Its first argument is a function that passes a partial result to all callers. Its
                second argument is a function that returns whether to stop because all callers were cancelled.
            cancellation: If it is cancelled, this call raises Cancelled once the run has ended. If None, it never is.
            report: Called with each partial result. None if these are not needed.
            fresh: Whether to ignore a run that began before this call, because its data may be stale.
        """
        oldest = self._last + 1 if fresh else 0
        while True:
            flight, is_mine = self._find(key, oldest, cancellation, report)
            if is_mine:
                return self._fly(key, flight, work, cancellation)
            flight.ended.wait()
            if cancellation is not None:
                cancellation.check()
            if flight.number >= oldest and not flight.is_abandoned():
                return _outcome(flight)

    def _find(
        self, key: K, oldest: int, cancellation: Cancellation | None, report: Report[R] | None
    ) -> tuple[_Flight[R, T], bool]:
        """Return the run for `key` that is in progress, or else a new run, and whether the run is new.

        If the run is new, the caller must do its work; otherwise, the caller must wait for its end. The caller's
        `cancellation` and `report` are added to the run. They are not added to a run with a number below `oldest` (runs
        are numbered by their start), whose data may be stale. After the end of such a run, the caller must call this
        method again.
        """
        with self._lock:
            flight = self._under_way.get(key)
            if flight is None:
                flight = self._under_way[key] = _Flight()
                flight.join(cancellation, report)
                return flight, True
        if not flight.number or flight.number >= oldest:
            flight.join(cancellation, report)
        return flight, False

    def _fly(self, key: K, flight: _Flight[R, T], work: Work[R, T], cancellation: Cancellation | None) -> T:
        try:
            self._pause(key)
            with self._lock:
                self._last += 1
                flight.number = self._last
            flight.result = work(flight.report, flight.is_abandoned)
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                del self._under_way[key]
            flight.ended.set()
        if cancellation is not None:
            cancellation.check()
        return flight.result


def _outcome(flight: _Flight[R, T]) -> T:
    if flight.error is not None and not isinstance(flight.error, Cancelled):
        raise flight.error
    assert flight.result is not None
    return flight.result
