"""Look-ups for one call of `check --index`: the names of all files at once, with a limit of time; the rest is "not looked".

With `offline` only the cache is read, in this thread: no module of a network library is loaded.
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
"""How long one call waits for all indexes."""

_MOST_ROUNDS = 8
_CANCEL_SECONDS = 0.2
NoteCode = Literal["index-unreachable", "index-login", "index-refused"]
_CODES: dict[TroubleKind, NoteCode] = {
    "unreachable": "index-unreachable",
    "login": "index-login",
    "refused": "index-refused",
}


class IndexChecks:
    """The look-ups of one call."""

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
        """Add a file whose names are to be looked up."""
        folder = self._context.host.paths.dirname(path) if path is not None else None
        self._files[path] = document, inputs, environment
        self.add_request(path, folder, request_of(document, inputs), environment)

    def add_request(
        self, key: str | None, folder: str | None, request: IndexRequest, environment: Environment | None
    ) -> None:
        """Add names that are to be looked up as for a file in a folder; the answers are found by the key."""
        prefix = environment.prefix if environment is not None else None
        self._plans[key] = plan_of(self._context, folder, prefix, request, is_offline=self._offline), request

    def look_up(self) -> None:
        """Look everything up that was added, for some seconds at most."""
        plans = list(self._plans.values())
        for plan, request in plans:
            self._lookups.load(plan, request.names)
        host = self._context.host
        end = host.monotonic() + self._left
        for _ in range(
            _MOST_ROUNDS
        ):  # where the first index that has a name is the last that is asked, a round for each
            self._context.cancellation.check()
            queued = sum([self._lookups.ask(plan, request.names) for plan, request in plans])
            left = end - host.monotonic()
            if not queued or left <= 0 or not self._wait(left):
                break
        if self._want_metadata():
            self._wait(max(0.0, end - host.monotonic()))
        self._left = max(0.0, end - host.monotonic())

    def _wait(self, seconds: float) -> bool:
        """Wait until all answers are there; return whether that came within some seconds. Raises Cancelled."""
        host = self._context.host
        end = host.monotonic() + seconds
        while (left := end - host.monotonic()) > 0:
            self._context.cancellation.check()
            if self._lookups.wait(min(left, _CANCEL_SECONDS)):
                return True
        return False

    def _want_metadata(self) -> int:
        """Look up the metadata of what would be installed; return how many tasks that takes."""
        count = 0
        for path, (document, inputs, environment) in self._files.items():
            known = msgspec.structs.replace(inputs, index=self._known(path, environment))
            self._wanted[path] = releases_in(document, known)
            count += self._lookups.releases.want(self._plans[path][0], self._wanted[path])
        return count

    def with_index(self, path: str | None, inputs: Inputs, environment: Environment | None) -> Inputs:
        """Return the inputs of a file with what is known of its names."""
        if path not in self._plans:
            return inputs
        snapshot = self.snapshot(path, environment)
        served = self._lookups.releases.known(self._plans[path][0], self._wanted.get(path, frozenset()))
        metadata = {**installed_metadata(inputs.environment, snapshot.projects), **served}
        return msgspec.structs.replace(inputs, index=msgspec.structs.replace(snapshot, metadata=metadata))

    def snapshot(self, key: str | None, environment: Environment | None) -> IndexSnapshot:
        """Return what is known of the names that were added under a key, and count it for the answer."""
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
        """Record for the answer what is known of the names: of a name in several files, the least."""
        order = ("known", "absent", "unknown")
        for name, answers in snapshot.projects.items():
            state = snapshot.state(name)
            known = self._names.get(name, "known")
            self._names[name] = max(known, state, key=order.index)
            times = [each.fetched_at for each in answers if each.state != "unknown" and each.fetched_at]
            self._oldest = min([*times, *([self._oldest] if self._oldest is not None else [])], default=None)

    def answers(self) -> IndexAnswers:
        """Return what a program needs to distinguish "clean" from "not looked"."""
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
        """Return what to say of indexes that gave no answer."""
        return notes_of(trouble for plan, _ in self._plans.values() for trouble in self._lookups.troubles(plan))


def notes_of(troubles: Iterable[Trouble]) -> list[IndexNote]:
    """Return what to say of indexes that gave no answer, once for each."""
    found = {(each.url, each.kind): each for each in troubles}
    return [IndexNote(code=_CODES[each.kind], message=sentence(each)) for each in found.values()]
