"""Protocols of the cache of environment searches, and of the observer of the responses to clients.

The observer records which search results and selected environments a response contains, so that the client is notified
when they change.
"""

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
    """The result of a search for environments and interpreters, kept in the cache."""

    @property
    def found(self) -> Found:
        """Return the environments and interpreters found."""
        ...

    @property
    def elapsed_ms(self) -> float:
        """Return the duration of the search in milliseconds."""
        ...


class SearchCache(Protocol):
    """The service's cache of results of searches for environments; commands that run once and end have no cache."""

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
        """Return the result of a search for environments: the cached one if it is not out of date, otherwise a new one.

        `closed`: folders whose interpreters are never executed; `watched`: whether the search's folders are to be
        watched for changes; `refresh`: search even if a result is cached; `report`: is called with each thing found.
        Raises Cancelled.
        """
        ...

    def encoded(self, kept: CachedSearch, encode: Callable[[], msgspec.Raw]) -> msgspec.Raw:
        """Return a search result as JSON, for a response: the text that is cached with `kept`, if there is one.

        Otherwise `encode` is called, which returns the JSON.
        """
        ...


class AnswerObserver(Protocol):
    """Records what a response to a client contains, so that the client is notified when that changes.

    Such contents are the result of a search, and the environment selected for a folder.
    """

    def searched(self, kept: CachedSearch) -> None:
        """Record that the response contains the search result `kept`."""
        ...

    def selected(self, folder: str, selection: Selection) -> None:
        """Record that the response contains the selected environment of a folder."""
        ...
