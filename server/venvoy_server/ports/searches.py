"""What handlers need of the service: its cache of searches, and a record of what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import msgspec

    from venvoy_server.cancellation import Cancellation
    from venvoy_server.environments.model import Environment, Interpreter
    from venvoy_server.locators.model import Found, SearchRequest
    from venvoy_server.selection import Selection


class CachedSearch(Protocol):
    """What a search found, kept by the service."""

    @property
    def found(self) -> Found:
        """Return what was found."""
        ...

    @property
    def elapsed_ms(self) -> float:
        """Return how long the search took, in milliseconds."""
        ...


class SearchCache(Protocol):
    """What the service has found so far; one-shot commands have none."""

    def find(
        self,
        search: SearchRequest,
        closed: Sequence[str],
        *,
        watched: bool,
        refresh: bool,
        cancellation: Cancellation,
        report: Callable[[Environment | Interpreter], None] | None,
    ) -> CachedSearch:
        """Return what a search finds, kept or new; no interpreter in a closed folder is asked; raises Cancelled."""
        ...

    def encoded(self, kept: CachedSearch, encode: Callable[[], msgspec.Raw]) -> msgspec.Raw:
        """Return the encoding of a result: that of last time if it was used lately, else what `encode` returns."""
        ...


class AnswerObserver(Protocol):
    """Records what a response contained, so that the client can be notified when it changes."""

    def searched(self, kept: CachedSearch) -> None:
        """Record what a search found."""
        ...

    def selected(self, folder: str, selection: Selection) -> None:
        """Record what a folder uses."""
        ...
