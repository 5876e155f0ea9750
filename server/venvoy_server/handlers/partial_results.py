"""Partial results: records go out as they are found, a few at a time."""

from __future__ import annotations

from collections.abc import Callable

from venvoy_server.convert import environments_to_wire, interpreters_to_wire
from venvoy_server.environments.model import Environment, Interpreter

Record = Environment | Interpreter

MOST_WAITING = 50
LONGEST_WAIT = 0.01
"""Records that wait to be sent together, and seconds for which the first of them may wait."""


class PartialResults:
    """Sends records in parts of the shape of `discover`'s result; the first one goes out at once.

    A record that the search goes on to learn more of is in the answer as it is in the end.
    """

    def __init__(self, send: Callable[[object], None], clock: Callable[[], float]) -> None:
        self._send = send
        self._clock = clock
        self._waiting: list[Record] = []
        self._due = clock()

    def take(self, record: Record) -> None:
        """Send a record, now or with the next ones."""
        self._waiting.append(record)
        if len(self._waiting) >= MOST_WAITING or self._clock() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        waiting, self._waiting = self._waiting, []
        self._due = self._clock() + LONGEST_WAIT
        if waiting:
            environments = [each for each in waiting if isinstance(each, Environment)]
            interpreters = [each for each in waiting if isinstance(each, Interpreter)]
            self._send(
                {
                    "environments": environments_to_wire(environments),
                    "interpreters": interpreters_to_wire(interpreters),
                }
            )
