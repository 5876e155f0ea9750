"""What handlers need of look-ups on package indexes and of vulnerabilities."""

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
    """What indexes serve next to files: the metadata of releases."""

    def known(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> Mapping[tuple[str, str], ReleaseMetadata]:
        """Return what is known of some releases, by name and version."""
        ...

    def want(self, plan: LookupPlan, wanted: Collection[WantedRelease]) -> int:
        """Load or fetch releases in other threads; return how many tasks that takes."""
        ...


class IndexLookups(Protocol):
    """What is known of package indexes, and ways to know more."""

    @property
    def releases(self) -> ReleaseMetadataLookups:
        """Return the metadata of releases."""
        ...

    def snapshot(self, plan: LookupPlan, names: Collection[str]) -> IndexSnapshot:
        """Return what is known now of some names, from memory."""
        ...

    def load(self, plan: LookupPlan, names: Iterable[str]) -> bool:
        """Read what the cache has of names, in this thread; return whether anything was new."""
        ...

    def ask(self, plan: LookupPlan, names: Iterable[str], priority: int = 2) -> int:
        """Ask the indexes for names that were loaded, in other threads; return how many requests that takes."""
        ...

    def want(self, plan: LookupPlan, names: Iterable[str], priority: int = 2) -> None:
        """Load names and ask for them, in other threads; a smaller number is done first."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is queued or running; return whether that came within `seconds`."""
        ...

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Have a function called, in any thread, with names of which more is known; return what ends that."""
        ...

    def troubles(self, plan: LookupPlan) -> Sequence[Trouble]:
        """Return the indexes of a plan that gave no answer, and why."""
        ...


class VulnerabilityLookups(Protocol):
    """What is known of vulnerabilities, and the way to know more."""

    def snapshot(self, source: Source, pairs: Collection[tuple[str, str]]) -> AdvisorySnapshot:
        """Return what is known now about some names and versions, however old it is."""
        ...

    def look_up(
        self,
        source: Source,
        url: str | None,
        pairs: Collection[tuple[str, str]],
        settings: IndexSettings,
        cancellation: Cancellation,
    ) -> str | None:
        """Ask for what is not known, or not fresh; return why that failed, as a part of a sentence ("it ..."), or None."""
        ...
