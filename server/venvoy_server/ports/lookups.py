"""Protocols of the look-ups on package indexes and vulnerability services, as request handlers use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from venvoy_server.advisories.model import AdvisorySnapshot, Source
    from venvoy_server.cancellation import Cancellation
    from venvoy_server.index.model import ReleaseMetadata
    from venvoy_server.index.request import WantedRelease
    from venvoy_server.index.snapshot import IndexSnapshot
    from venvoy_server.operations.index_model import IndexSettings
    from venvoy_server.operations.lookup_plan import LookupPlan, Trouble


class ReleaseMetadataLookups(Protocol):
    """Look-ups of the metadata of releases (such as `Requires-Dist`), which indexes serve separately from the files."""

    def known(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> Mapping[tuple[str, str], ReleaseMetadata]:
        """Return the metadata of `wanted` releases that is already in memory, by (package name, version).

        `plan` lists the indexes. Releases whose metadata is not in memory are left out; nothing is read from disk or
        fetched.
        """
        ...

    def start_lookup(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> int:
        """Start to read the metadata of the `wanted` releases from the cache, or to fetch it, in other threads.

        `plan` lists the indexes. Returns the number of tasks queued, without waiting for them; `known` returns the
        metadata once it has arrived.
        """
        ...


class IndexLookups(Protocol):
    """Look-ups of packages on package indexes, in which other threads send the requests.

    `snapshot` returns the data that is already in memory. Other data is looked up by `start_lookup`, and is in the
    snapshot once it has arrived; a subscriber is then notified. Each `plan` lists the indexes to use; `names` are names
    of packages.
    """

    @property
    def releases(self) -> ReleaseMetadataLookups:
        """Return the object that looks up the metadata of releases, such as their dependencies."""
        ...

    def snapshot(self, plan: LookupPlan, names: Collection[str]) -> IndexSnapshot:
        """Return what is in memory about the packages `names` on the indexes of `plan`.

        Nothing is read from disk or fetched.
        """
        ...

    def load(self, plan: LookupPlan, names: Iterable[str]) -> bool:
        """Load cached index pages of the packages `names` from disk into memory, in the calling thread.

        `plan` lists the indexes. Return whether anything new was loaded.
        """
        ...

    def queue_requests(self, plan: LookupPlan, names: Iterable[str], priority: int = 2) -> int:
        """Queue requests for the packages `names` to the indexes of `plan`; other threads send them. Call `load` first.

        Nothing is requested for a package whose cached data is fresh. A smaller `priority` is fetched first. Return the
        number of requests queued.
        """
        ...

    def start_lookup(self, plan: LookupPlan, names: Iterable[str], priority: int = 2) -> None:
        """Look up the packages `names` in other threads: in the disk cache, then, if missing or stale, on the indexes.

        Returns at once; `snapshot` returns the data once it has arrived. A smaller `priority` is looked up first.
        """
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until no look-up is queued or running and return True, or return False if `seconds` expire first."""
        ...

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Have `changed` called with the names of packages whenever new data about them has arrived.

        It may be called from any thread. Returns a function that ends this subscription.
        """
        ...

    def troubles(self, plan: LookupPlan) -> Sequence[Trouble]:
        """Return the indexes in `plan` that are not used or whose last request failed, each with the reason."""
        ...


class VulnerabilityLookups(Protocol):
    """Look-ups of known vulnerabilities of releases: `snapshot` returns cached ones, `look_up` fetches missing ones."""

    def snapshot(self, source: Source, pairs: Collection[tuple[str, str]]) -> AdvisorySnapshot:
        """Return the cached vulnerabilities of some releases, even if they are out of date.

        `source`: whether to use the cached responses of a service, or the local copy of a whole database; `pairs`:
        (package name, version).
        """
        ...

    def look_up(
        self,
        source: Source,
        url: str | None,
        pairs: Collection[tuple[str, str]],
        settings: IndexSettings,
        cancellation: Cancellation,
    ) -> str | None:
        """Update the cached vulnerability data: fetch missing or outdated data from a service or a database.

        `source` selects the service or the database, and `url` is its address; None means the default address. A
        service is queried only for the releases `pairs`, each (package name, version). A database is fetched as a
        whole, and `pairs` is ignored. `settings` holds the proxy and certificates for the connection. Returns None on
        success, otherwise the reason of the failure, such as "it does not answer", in which "it" is the source.
        """
        ...
