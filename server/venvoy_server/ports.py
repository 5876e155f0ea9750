"""What handlers need of the machine, as Protocols: its state, its operations, and the search cache of the service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from venvoy_protocol.text import TextEdit
from venvoy_server.cancellation import Cancellation
from venvoy_server.configuration import Configuration
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Interpreter, Problem
from venvoy_server.operations.model import (
    CompileRequest,
    ExportRequest,
    LockText,
    OperationRequest,
    Outcome,
    Progress,
    ResolverRequest,
    ResolverRun,
)
from venvoy_server.settings import ClientSettings

if TYPE_CHECKING:
    import msgspec

    from venvoy_server.advisories.model import AdvisorySnapshot, Source
    from venvoy_server.environments.model import Environment
    from venvoy_server.index.model import ReleaseMetadata
    from venvoy_server.index.request import WantedRelease
    from venvoy_server.index.snapshot import IndexSnapshot
    from venvoy_server.locators.model import Found, SearchRequest
    from venvoy_server.operations.index_model import IndexSettings
    from venvoy_server.operations.lookup_plan import LookupPlan, Trouble
    from venvoy_server.operations.python_downloads import PythonDownload
    from venvoy_server.selection import Selection

Report = Callable[[Progress], None]


EditDocument = Callable[[str, Sequence[TextEdit]], bool]
"""Asks a client to edit the text that it shows of a file; returns whether it did. Called in a worker thread."""


class Choice(Protocol):
    """What was chosen for a folder; no environment means that it uses none."""

    @property
    def folder(self) -> str:
        """Return the folder."""
        ...

    @property
    def environment(self) -> str | None:
        """Return the environment's prefix, or None."""
        ...


class Trust(Protocol):
    """The recorded trust of a folder."""

    @property
    def folder(self) -> str:
        """Return the folder."""
        ...

    @property
    def trusted(self) -> bool:
        """Return whether it is trusted."""
        ...


class State(Protocol):
    """What is remembered between runs, and shared by every server of this user."""

    @property
    def folder(self) -> str:
        """Return the folder where the state is kept."""
        ...

    @property
    def notice(self) -> str | None:
        """Return why state is not kept, or None if it is."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """Return what a person should know of the state: why it is not kept, or that a damaged one was moved aside."""
        ...

    def version(self) -> int:
        """Return a number that changes when another process wrote something."""
        ...

    def selections(self) -> Sequence[Choice]:
        """Return every choice."""
        ...

    def select(self, folder: str, environment: str | None) -> object:
        """Remember the choice of a folder."""
        ...

    def forget_selection(self, folder: str) -> bool:
        """Forget the choice of a folder; return whether there was one."""
        ...

    def set_selection_aside(self, folder: str) -> None:
        """Forget the choice of a folder whose environment was removed, until that is restored."""
        ...

    def selections_set_aside(self) -> Sequence[tuple[str, str]]:
        """Return the folders whose environment was removed, each with that environment."""
        ...

    def resume_selection(self, folder: str, environment: str) -> None:
        """Choose a restored environment again for a folder that has chosen no other since."""
        ...

    def choice(self, name: str) -> str | None:
        """Return what the user chose under a name, None if there is nothing."""
        ...

    def choose(self, name: str, value: str) -> object:
        """Remember what the user chose under a name."""
        ...

    def trusts(self) -> Sequence[Trust]:
        """Return the recorded trust of every folder."""
        ...

    def set_trust(self, folder: str, trusted: bool) -> object:
        """Remember whether a folder is trusted."""
        ...

    def forget_trust(self, folder: str) -> bool:
        """Forget the recorded trust of a folder; return whether there was one."""
        ...


class Resolver(Protocol):
    """Answers whether requirements fit together, for a limited time in all."""

    @property
    def seconds_left(self) -> float:
        """Return how many seconds of the time are left, not less than zero."""
        ...

    def ask(self, texts: Mapping[str, str], seconds: float) -> ResolverRun:
        """Return the answer about `requirements.txt`, one of the texts by name; raises OperationError, and Cancelled.

        It may take so many seconds, and no more than are left.
        """
        ...


class Operations(Protocol):
    """What changes environments."""

    def execute(self, request: OperationRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Run the operation that the request's type names; raises OperationError, and Cancelled after a cancel."""
        ...

    def resolver(self, request: ResolverRequest, cancellation: Cancellation) -> Resolver:
        """Return what answers whether requirements fit together; raises OperationError if it cannot be asked."""
        ...

    def install_python(self, version: str, report: Report, cancellation: Cancellation) -> str:
        """Have a tool install a Python of a version or range, and return its path; raises OperationError, and Cancelled."""
        ...

    def python_downloads(self, cancellation: Cancellation) -> Sequence[PythonDownload]:
        """Return the Pythons that the tool can download; raises OperationError, and Cancelled."""
        ...

    def lock_text(
        self, request: CompileRequest | ExportRequest, report: Report, cancellation: Cancellation
    ) -> LockText:
        """Have a tool work out the text of a lock; changes nothing on disk; raises OperationError, and Cancelled."""
        ...


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
        """Wait until nothing is queued or running; return whether that came within so many seconds."""
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


class Machine(Protocol):
    """The services that handlers use; every client of a process has the same."""

    @property
    def host(self) -> Host:
        """Return the files, variables and clock of this machine."""
        ...

    @property
    def state(self) -> State:
        """Return what is remembered."""
        ...

    @property
    def state_is_open(self) -> bool:
        """Return whether `state` can be read without waiting for a file to be opened."""
        ...

    def user_configuration(self) -> Configuration:
        """Return the settings of the user's own file."""
        ...

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables of this process."""
        ...

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        """Return an interpreter with the version that it says when it is asked, once, and remembered."""
        ...

    def interrupted(self, path: str) -> Sequence[Problem]:
        """Return what the journal says was interrupted in an environment; a look, nothing is changed."""
        ...

    def held(self) -> Mapping[str, str]:
        """Return the kinds of the operations that run now, in any process, by the place that each changes (`lock_key`)."""
        ...

    def operations(self, settings: ClientSettings) -> Operations:
        """Return the operations on environments, with a client's settings applied."""
        ...

    def index_troubles(self) -> Sequence[Trouble]:
        """Return the indexes that give no answer now, as far as they were asked in this process."""
        ...

    def lookups(self) -> IndexLookups:
        """Return what is known of package indexes; made at the first use."""
        ...

    def private_files(self, texts: Mapping[str, str]) -> AbstractContextManager[str]:
        """Hold a folder that only this user can read, with the texts by their names, and delete it in the end."""
        ...

    def rewrite(self, path: str, lock: str, change: Callable[[bytes | None], bytes]) -> bool:
        """Replace a file's content (None if it does not exist) by what `change` makes of it, while the lock file is held.

        Returns whether anything changed; raises OperationError.
        """
        ...

    def refuse_to_replace(self, path: str) -> None:
        """Raise OperationError if `replace_file` could not write there, as far as permissions say: before other work is done."""
        ...

    def replace_file(self, path: str, before: bytes | None, after: bytes) -> None:
        """Write a person's file, completely or not at all; `before` is what it holds, None if it is new.

        Raises OperationError: `file-changed` if it holds something else by now, else the system's refusal.
        """
        ...

    def replaced_by(self) -> str | None:
        """Return the version that is installed now if the program was replaced while it runs, "" if it is gone, else None."""
        ...

    def hanging_services(self) -> Sequence[tuple[str, int | None]]:
        """Return where the user's shared service listens and does not respond within some seconds: socket and process id."""
        ...

    def memory_bytes(self) -> int | None:
        """Return the bytes of memory that this process has now, None where that is not known."""
        ...

    def advisories(self) -> VulnerabilityLookups:
        """Return what is known of vulnerabilities; a connection is opened at the first request."""
        ...

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv that operations use."""
        ...


class CachedSearch(Protocol):
    """What a search found, kept by the service."""

    @property
    def found(self) -> Found:
        """Return what was found."""
        ...

    @property
    def elapsed_ms(self) -> float:
        """Return how long the search took."""
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
