"""Protocols of the search cache, and of the record of what a response contains, as handlers use them."""

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
    """A search result in the cache."""

    @property
    def found(self) -> Found:
        """Return the environments and interpreters found."""
        ...

    @property
    def elapsed_ms(self) -> float:
        """Return the duration of the search in milliseconds."""
        ...


class SearchCache(Protocol):
    """The service's cache of search results; one-shot commands have none."""

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
        """Return a search's result, cached or new; interpreters in `closed` folders are never executed.

        Raises Cancelled.
        """
        ...

    def encoded(self, kept: CachedSearch, encode: Callable[[], msgspec.Raw]) -> msgspec.Raw:
        """Return the serialised result: cached if it was used recently, otherwise from `encode`."""
        ...


class AnswerObserver(Protocol):
    """Records what a response contains, so that the client can be notified of changes."""

    def searched(self, kept: CachedSearch) -> None:
        """Record that the response contains a search result."""
        ...

    def selected(self, folder: str, selection: Selection) -> None:
        """Record that the response contains the selection of a folder."""
        ...
