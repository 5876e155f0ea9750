"""Partial results: environments and interpreters are sent to the client in batches while a search is running."""

from __future__ import annotations

from collections.abc import Callable

from venvoy_server.convert import environments_to_wire, interpreters_to_wire
from venvoy_server.environments.model import Environment, Interpreter

Record = Environment | Interpreter

MOST_WAITING = 50
LONGEST_WAIT = 0.01
"""Limits of a batch: the number of records (`MOST_WAITING`), and the seconds that the first of them waits."""


class PartialResults:
    """Sends environments and interpreters to the client in batches while a search still finds them.

    Each batch has the format of the result of `discover`. The first environment or interpreter is sent immediately,
    later ones with the next batch. Details of an environment may still be missing in a batch; the final result has them
    all.
    """

    def __init__(self, send: Callable[[object], None], clock: Callable[[], float]) -> None:
        self._send = send
        self._clock = clock
        self._waiting: list[Record] = []
        self._due = clock()

    def take(self, record: Record) -> None:
        """Send an environment or interpreter, at once or with the next batch."""
        self._waiting.append(record)
        if len(self._waiting) >= MOST_WAITING or self._clock() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Send the environments and interpreters that wait for the next batch."""
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
