"""Protocols of the look-ups on package indexes and vulnerability services, as handlers use them."""

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
    """Metadata of releases, which package indexes serve separately from the files."""

    def known(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> Mapping[tuple[str, str], ReleaseMetadata]:
        """Return the metadata in memory of some releases, by name and version."""
        ...

    def want(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> int:
        """Load or fetch the metadata of releases in other threads; return the number of tasks started."""
        ...


class IndexLookups(Protocol):
    """Cached data of package indexes, and requests for more."""

    @property
    def releases(self) -> ReleaseMetadataLookups:
        """Return the look-ups for release metadata."""
        ...

    def snapshot(self, plan: LookupPlan, names: Collection[str]) -> IndexSnapshot:
        """Return a snapshot of the data in memory for some names."""
        ...

    def load(self, plan: LookupPlan, names: Iterable[str]) -> bool:
        """Load names from the disk cache, in the calling thread; return whether anything new was loaded."""
        ...

    def ask(self, plan: LookupPlan, names: Iterable[str], priority: int = 2) -> int:
        """Fetch loaded names from the indexes, in other threads; return the number of requests that takes."""
        ...

    def want(self, plan: LookupPlan, names: Iterable[str], priority: int = 2) -> None:
        """Load and fetch names in other threads; a smaller `priority` is done first."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is queued or running; return False if `seconds` expire first."""
        ...

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `changed`, from any thread, with names that have new data; return a function that unsubscribes."""
        ...

    def troubles(self, plan: LookupPlan) -> Sequence[Trouble]:
        """Return the indexes of a plan that cannot be reached, with the reasons."""
        ...


class VulnerabilityLookups(Protocol):
    """Cached vulnerabilities of releases, and requests for more."""

    def snapshot(self, source: Source, pairs: Collection[tuple[str, str]]) -> AdvisorySnapshot:
        """Return the cached vulnerabilities of some (name, version) pairs, even if they are stale."""
        ...

    def look_up(
        self,
        source: Source,
        url: str | None,
        pairs: Collection[tuple[str, str]],
        settings: IndexSettings,
        cancellation: Cancellation,
    ) -> str | None:
        """Fetch the vulnerabilities that are missing or stale.

        Return None, or the reason of a failure as a clause ("it ...").
        """
        ...
