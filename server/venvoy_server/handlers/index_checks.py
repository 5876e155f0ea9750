"""Look-ups on package indexes for one call of `check --index`: the packages of all files in one batch.

There is a time limit; packages without an answer in time count as unknown. With `offline` only the cache is read, in
this thread, and no network library is imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from venvoy_protocol.index_answers import IndexAnswers, IndexNote
from venvoy_server.dependencies.analysis.index_request import releases_in, request_of
from venvoy_server.handlers.index_metadata import installed_metadata
from venvoy_server.handlers.index_plan import plan_of
from venvoy_server.index.environment_target import target_of
from venvoy_server.operations.lookup_plan import LookupPlan, Trouble, TroubleKind, sentence

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.dependencies.analysis.inputs import Inputs
    from venvoy_server.environments.model import Environment
    from venvoy_server.index.request import IndexRequest, WantedRelease
    from venvoy_server.index.snapshot import IndexSnapshot

WAIT_SECONDS = 10.0
"""Maximum number of seconds that one call waits for all indexes."""

_MOST_ROUNDS = 8
_CANCEL_SECONDS = 0.2
NoteCode = Literal["index-unreachable", "index-login", "index-refused"]
_CODES: dict[TroubleKind, NoteCode] = {
    "unreachable": "index-unreachable",
    "login": "index-login",
    "refused": "index-refused",
}


class IndexChecks:
    """The look-ups on package indexes for one call: add all files, look up once, then read the results."""

    def __init__(self, context: CallContext, *, offline: bool) -> None:
        self._context = context
        self._offline = offline
        self._lookups = context.machine.lookups()
        self._plans: dict[str | None, tuple[LookupPlan, IndexRequest]] = {}
        self._files: dict[str | None, tuple[Document, Inputs, Environment | None]] = {}
        self._wanted: dict[str | None, frozenset[WantedRelease]] = {}
        self._names: dict[str, str] = {}
        self._oldest: float | None = None
        self._left = WAIT_SECONDS

    def add(self, path: str | None, document: Document, inputs: Inputs, environment: Environment | None) -> None:
        """Add the packages that a file names to the look-up.

        `path` is the file's path (None for a text without one), `document` its parsed text, `inputs` the data that
        checks of it use, and `environment` the one it is checked against.
        """
        folder = self._context.host.paths.dirname(path) if path is not None else None
        self._files[path] = document, inputs, environment
        self.add_request(path, folder, request_of(document, inputs), environment)

    def add_request(
        self, key: str | None, folder: str | None, request: IndexRequest, environment: Environment | None
    ) -> None:
        """Add the packages that `request` names to the packages to look up.

        `key` identifies the packages when their results are read: a file's path, or None for packages that are not from
        a file. The configuration of `folder` determines the indexes; None means the client's first folder. If
        `environment` is given, its index settings apply, too.
        """
        prefix = environment.prefix if environment is not None else None
        self._plans[key] = plan_of(self._context, folder, prefix, request, is_offline=self._offline), request

    def look_up(self) -> None:
        """Query the indexes about all added packages, until all have answered or the time limit is reached.

        The limit of `WAIT_SECONDS` applies to all calls of this method on the same object together. This object then
        provides the answers as snapshots. Packages without an answer count as unknown. Raises Cancelled.
        """
        plans = list(self._plans.values())
        for plan, request in plans:
            self._lookups.load(plan, request.names)
        host = self._context.host
        end = host.monotonic() + self._left
        for _ in range(_MOST_ROUNDS):  # indexes are queried in turn until one has the name: one round for each index
            self._context.cancellation.check()
            queued = sum([self._lookups.queue_requests(plan, request.names) for plan, request in plans])
            left = end - host.monotonic()
            if not queued or left <= 0 or not self._wait(left):
                break
        if self._want_metadata():
            self._wait(max(0.0, end - host.monotonic()))
        self._left = max(0.0, end - host.monotonic())

    def _wait(self, seconds: float) -> bool:
        """Wait for the results of all look-ups, at most `seconds`; return whether all arrived. Raises Cancelled."""
        host = self._context.host
        end = host.monotonic() + seconds
        while (left := end - host.monotonic()) > 0:
            self._context.cancellation.check()
            if self._lookups.wait(min(left, _CANCEL_SECONDS)):
                return True
        return False

    def _want_metadata(self) -> int:
        """Start look-ups of the metadata (dependencies) of the versions that the checks need.

        Returns the number of look-ups.
        """
        count = 0
        for path, (document, inputs, environment) in self._files.items():
            known = msgspec.structs.replace(inputs, index=self._known(path, environment))
            self._wanted[path] = releases_in(document, known)
            count += self._lookups.releases.start_lookup(self._plans[path][0], self._wanted[path])
        return count

    def with_index(self, path: str | None, inputs: Inputs, environment: Environment | None) -> Inputs:
        """Return a copy of `inputs`, the data for the checks of one file, that also contains the indexes' answers.

        The answers are those about the packages that the file names. `path` is the file's path, or None for a text
        without a path. If `add` was not called for this path, `inputs` itself is returned. `environment` is the
        environment against which the file is checked, or None. Its Python version and platform, if given, determine
        which distribution files fit.
        """
        if path not in self._plans:
            return inputs
        snapshot = self.snapshot(path, environment)
        served = self._lookups.releases.known(self._plans[path][0], self._wanted.get(path, frozenset()))
        metadata = {**installed_metadata(inputs.environment, snapshot.projects), **served}
        return msgspec.structs.replace(inputs, index=msgspec.structs.replace(snapshot, metadata=metadata))

    def snapshot(self, key: str | None, environment: Environment | None) -> IndexSnapshot:
        """Return what the indexes answered about the packages that were added under `key`.

        `key` is the path of the file that names the packages, or None for packages that are not from a file. The call
        includes these packages in the counts of known, absent and unknown packages. If `environment` is given, the
        result also has its Python version and platform, by which distribution files are chosen.
        """
        snapshot = self._known(key, environment)
        self._count(snapshot)
        return snapshot

    def _known(self, key: str | None, environment: Environment | None) -> IndexSnapshot:
        plan, request = self._plans[key]
        snapshot = self._lookups.snapshot(plan, request.names)
        if environment is not None:
            snapshot = msgspec.structs.replace(snapshot, target=target_of(environment, self._context.host))
        return snapshot

    def _count(self, snapshot: IndexSnapshot) -> None:
        """Update the counts of known, absent and unknown packages from the look-up result `snapshot`.

        `snapshot` holds the answers of the indexes about the packages of one file. A package in several files counts
        once. It counts as unknown if it is unknown for any file, else as absent if it is absent for any file, else as
        known. The time of the oldest answer is updated, too.
        """
        order = ("known", "absent", "unknown")
        for name, answers in snapshot.projects.items():
            state = snapshot.state(name)
            known = self._names.get(name, "known")
            self._names[name] = max(known, state, key=order.index)
            times = [each.fetched_at for each in answers if each.state != "unknown" and each.fetched_at]
            self._oldest = min([*times, *([self._oldest] if self._oldest is not None else [])], default=None)

    def answers(self) -> IndexAnswers:
        """Return how many packages are known, absent and unknown, the indexes used, and the age of the data.

        With these counts, a file without findings can be distinguished from one that could not be looked up.
        """
        states = list(self._names.values())
        indexes = dict.fromkeys(index.url for plan, _ in self._plans.values() for index in plan.settings.indexes)
        age = None if self._oldest is None else max(0.0, self._context.host.now() - self._oldest)
        return IndexAnswers(
            indexes=list(indexes),
            offline=self._offline or all(plan.is_offline for plan, _ in self._plans.values()),
            known=states.count("known"),
            absent=states.count("absent"),
            unknown=states.count("unknown"),
            oldest_seconds=None if age is None else round(age),
        )

    def notes(self) -> list[IndexNote]:
        """Return a note for each index that could not be used."""
        return notes_of(trouble for plan, _ in self._plans.values() for trouble in self._lookups.troubles(plan))


def notes_of(troubles: Iterable[Trouble]) -> list[IndexNote]:
    """Return notes for the user about indexes that could not be used, one per URL and kind of trouble."""
    found = {(each.url, each.kind): each for each in troubles}
    return [IndexNote(code=_CODES[each.kind], message=sentence(each)) for each in found.values()]
