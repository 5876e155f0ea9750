"""What a handler may use: the machine, what its client said of itself, cancellation and progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from venvoy_protocol.base import Call
from venvoy_protocol.errors import INVALID_PARAMS, MethodError, failure
from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Interpreter, Problem
from venvoy_server.operations.model import (
    CreateRequest,
    InstallRequest,
    Outcome,
    Progress,
    RemoveRequest,
    RepairRequest,
    RestoreRequest,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.settings import Settings

if TYPE_CHECKING:
    import msgspec

    from venvoy_server.environments.model import Environment
    from venvoy_server.locators.model import Found, Search
    from venvoy_server.selection import Selection

__all__ = ["Cancellation", "Client", "Context", "Machine", "Progress", "State", "no_answer"]


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
    """What was said about a folder's trust."""

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
        """Return why state is not kept, or None where it is."""
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
        """Forget the choice of a folder; say whether there was one."""
        ...

    def trusts(self) -> Sequence[Trust]:
        """Return everything said about trust."""
        ...

    def set_trust(self, folder: str, trusted: bool) -> object:
        """Remember whether a folder is trusted."""
        ...

    def forget_trust(self, folder: str) -> bool:
        """Forget what was said about a folder's trust; say whether there was something."""
        ...


class Operations(Protocol):
    """What changes environments; each raises OperationError, and Cancelled where a cancel was followed."""

    def create(self, request: CreateRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Make an environment."""
        ...

    def install(self, request: InstallRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Install into an environment."""
        ...

    def uninstall(self, request: UninstallRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Uninstall distributions by name."""
        ...

    def sync(self, request: SyncRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Make an environment hold exactly what files say."""
        ...

    def remove(self, request: RemoveRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Move an environment into the trash."""
        ...

    def restore(self, request: RestoreRequest, report: Report, cancellation: Cancellation) -> Outcome:
        """Bring a removed environment back."""
        ...

    def repair(
        self,
        request: RepairRequest,
        candidates: Sequence[Interpreter],
        report: Report,
        cancellation: Cancellation,
    ) -> Outcome:
        """Mend an environment; `candidates` are the interpreters at hand."""
        ...


class Machine(Protocol):
    """The services behind the handlers; one serves every client of a process."""

    @property
    def host(self) -> Host:
        """Return the files, variables and clock of this machine."""
        ...

    @property
    def state(self) -> State:
        """Return what is remembered."""
        ...

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables of this process."""
        ...

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        """Return an interpreter with the version that it tells when it is asked, once, and remembered."""
        ...

    def interrupted(self, path: str) -> Sequence[Problem]:
        """Return what the journal says was interrupted in an environment; a look, nothing is changed."""
        ...

    def held(self) -> frozenset[str]:
        """Return the places that operations are changing now, in any process (`lock_key` names them)."""
        ...

    def operations(self, settings: Settings) -> Operations:
        """Return the operations on environments, with a client's settings applied."""
        ...

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv that operations use."""
        ...


class Kept(Protocol):
    """What a search found, kept by the service; `answer` is for the handler that encodes it, and is made once."""

    answer: msgspec.Raw | None

    @property
    def found(self) -> Found:
        """Return what was found."""
        ...

    @property
    def elapsed_ms(self) -> float:
        """Return how long the search took."""
        ...


class Inventory(Protocol):
    """What the service has found so far; one-shot commands have none."""

    def find(
        self,
        search: Search,
        closed: Sequence[str],
        *,
        watched: bool,
        refresh: bool,
        cancellation: Cancellation,
        report: Callable[[Environment | Interpreter], None] | None,
    ) -> Kept:
        """Return what a search finds, kept or new; no interpreter in a closed folder is asked; raises Cancelled."""
        ...


class Follower(Protocol):
    """Who is told when something that a request was answered is not so any more."""

    def searched(self, kept: Kept) -> None:
        """Take note of what a search found."""
        ...

    def selected(self, folder: str, selection: Selection) -> None:
        """Take note of what a folder uses."""
        ...


Report = Callable[[Progress], None]
ClientTrust = bool | Sequence[str] | None


class Client:
    """What one client said of itself: its folders, its trust, its settings and its variables.

    `trusted` is True or False for everything, a list of folders, or None where the client says nothing of it: then
    only the folders count that were trusted before and remembered.
    """

    def __init__(
        self,
        folders: Sequence[str] = (),
        *,
        trusted: ClientTrust = None,
        settings: Settings | None = None,
        kind: Literal["person", "program"] = "program",
    ) -> None:
        self.folders = tuple(folders)
        self.trusted = trusted
        self.settings = settings or Settings()
        self.kind = kind


def _ignore(progress: Progress) -> None:
    """Take a report and do nothing."""


def no_answer(host: Host, path: str) -> str | None:
    """Return what to say of a path on a mount that does not answer, or None of any other."""
    try:
        host.names(path)
    except TimeoutError:
        return f"{path} does not answer: its disk may be a network's."
    except OSError:
        pass
    return None


class Context:
    """One call of a handler: its machine, its client, and how to report, to stop, and to answer in parts."""

    def __init__(
        self,
        machine: Machine,
        client: Client,
        cancellation: Cancellation,
        *,
        report: Report = _ignore,
        partial: Callable[[Any], None] | None = None,
        inventory: Inventory | None = None,
        follower: Follower | None = None,
    ) -> None:
        self.machine = machine
        self.client = client
        self.cancellation = cancellation
        self.report = report
        self.partial = partial
        self.inventory = inventory
        self.follower = follower

    @property
    def host(self) -> Host:
        """Return the machine's files."""
        return self.machine.host

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the folders that end the walk from a file to its project: an editor's, not where a person stands."""
        return self.client.folders if self.client.kind == "program" else ()

    @property
    def trusted_folders(self) -> tuple[str, ...]:
        """Return the folders whose trust is remembered."""
        return tuple(each.folder for each in self.machine.state.trusts() if each.trusted)

    def folder(self, named: str | None) -> str:
        """Return the folder that was named, or the client's first; raises MethodError where there is neither."""
        if named is not None:
            return named
        if self.client.folders:
            return self.client.folders[0]
        raise MethodError(INVALID_PARAMS, "No folder was named, and the client has none open.", {"path": "$.folder"})

    def existing_folder(self, named: str | None) -> str:
        """Return the folder that was named, or the client's first; raises MethodError where it is no folder."""
        folder = self.folder(named)
        found = self.host.stat(folder)
        if found is None:
            why = no_answer(self.host, folder) or f"The folder {folder} does not exist."
            raise failure("folder-not-found", why, path=folder)
        if found.kind != "folder":
            raise failure("not-a-folder", f"{folder} is a file, not a folder.", path=folder)
        return folder

    def is_trusted(self, folder: str) -> bool:
        """Say whether what lies in a folder may be run: by the client's word, else by what was remembered."""
        if self.client.kind == "person":
            return True
        trusted = self.client.trusted
        if trusted is True:
            return True
        allowed = () if trusted is None or trusted is False else tuple(trusted)
        return any(self.is_within(folder, each) for each in allowed) or self.is_remembered_as_trusted(folder)

    def is_remembered_as_trusted(self, folder: str) -> bool:
        """Say whether a folder was trusted by a word that is remembered: the nearest word about it or one around it counts."""
        about = [each for each in self.machine.state.trusts() if self.is_within(folder, each.folder)]
        nearest = max(about, key=lambda each: len(each.folder), default=None)
        return nearest is not None and nearest.trusted

    def require_trust(self, folder: str) -> None:
        """Raise MethodError, with the call that would grant it, where a folder is not trusted."""
        if not self.is_trusted(folder):
            raise self.untrusted(folder)

    def untrusted(self, folder: str) -> MethodError:
        """Return the error that a folder is not trusted, with the call that trusts it."""
        grant = Call(title=f"Trust {folder}", method="trust", params={"folder": folder, "trusted": True})
        message = f"{folder} is not trusted: this would run what lies in it. Trust the folder first."
        return failure("untrusted", message, folder=folder, grant=grant)

    def is_within(self, path: str, folder: str) -> bool:
        """Say whether a path is a folder or lies in it, links resolved."""
        paths = self.host.paths
        inner, outer = paths.normcase(self.host.real_path(path)), paths.normcase(self.host.real_path(folder))
        return inner == outer or inner.startswith(outer.rstrip(paths.sep) + paths.sep)
