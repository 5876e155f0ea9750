"""One call of a handler: what it may use, who asked, and how to report progress, stop, and answer in parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from venvoy_protocol.errors import INVALID_PARAMS, MethodError, failure
from venvoy_server.configuration import NONE, Configuration, effective
from venvoy_server.settings import ClientSettings

if TYPE_CHECKING:
    from venvoy_protocol.text import TextEdit
    from venvoy_server.cancellation import Cancellation
    from venvoy_server.dependencies.analysis.conflicts import Conflict
    from venvoy_server.environments.host import Host
    from venvoy_server.operations.model import Progress, Report
    from venvoy_server.ports.machine import Machine
    from venvoy_server.ports.searches import AnswerObserver, SearchCache

EditDocument = Callable[[str, Sequence["TextEdit"]], bool]
"""Asks a client to edit the text that it shows of a file; returns whether it did. Called in a worker thread."""
ClientTrust = bool | Sequence[str] | None


class Client:
    """What one client said of itself: its folders, its trust, its settings and its variables.

    `trusted` is True or False for everything, a list of folders, or None if the client does not say: then only the
    folders count that were trusted before and remembered. `session_trust` holds what it said later about folders with
    `trust` and `remember: false`; it ends with the connection. `user` are the settings of the user's own file.
    `conflicts` are those that a resolver has shown for this client, by the file that was asked about; `audited` are the
    names and versions whose vulnerabilities it has looked up.
    """

    def __init__(
        self,
        folders: Sequence[str] = (),
        *,
        trusted: ClientTrust = None,
        settings: ClientSettings | None = None,
        kind: Literal["person", "program"] = "program",
        user: Configuration = NONE,
    ) -> None:
        self.folders = tuple(folders)
        self.trusted = trusted
        self.session_trust: dict[str, bool] = {}
        self.conflicts: Mapping[str, tuple[Conflict, ...]] = {}
        self.audited: frozenset[tuple[str, str]] = frozenset()
        self.own_settings = settings or ClientSettings()
        self.kind = kind
        self.user = user

    @property
    def settings(self) -> ClientSettings:
        """Return the settings of the user's file, and those of the client itself before them."""
        return effective(self.own_settings, self.user)


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


class CallContext:
    """One call of a handler: its machine, its client, and how to report, to stop, and to answer in parts."""

    def __init__(
        self,
        machine: Machine,
        client: Client,
        cancellation: Cancellation,
        *,
        report: Report = _ignore,
        partial: Callable[[Any], None] | None = None,
        search_cache: SearchCache | None = None,
        observer: AnswerObserver | None = None,
        unsaved: Callable[[str], str | None] | None = None,
        edit: EditDocument | None = None,
    ) -> None:
        """Take the services; `unsaved` returns the text that the client's editor shows of a file, None if it shows none.

        `edit` changes such a text in the editor; None if the client has no way for that.
        """
        self.machine = machine
        self.client = client
        self.cancellation = cancellation
        self.report = report
        self.partial = partial
        self.search_cache = search_cache
        self.observer = observer
        self.unsaved = unsaved
        self.edit = edit

    @property
    def host(self) -> Host:
        """Return the machine's files."""
        return self.machine.host

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the folders that end the walk from a file to its project: an editor's, not where a person is."""
        return self.client.folders if self.client.kind == "program" else ()

    @property
    def trusted_folders(self) -> tuple[str, ...]:
        """Return the folders that are recorded as trusted, as far as the client lets what was recorded count."""
        session = self.client.session_trust
        recorded = (
            {} if self.client.trusted is False else {each.folder: each.trusted for each in self.machine.state.trusts()}
        )
        return tuple(folder for folder, trusted in {**recorded, **session}.items() if trusted)

    def folder(self, named: str | None) -> str:
        """Return the folder that was named, or the client's first; raises MethodError if there is neither."""
        if named is not None:
            return named
        if self.client.folders:
            return self.client.folders[0]
        raise MethodError(
            INVALID_PARAMS,
            "No folder is open, and none was named. Open a folder or a file first.",
            {"path": "$.folder"},
        )

    def existing_folder(self, named: str | None) -> str:
        """Return the folder that was named, or the client's first; raises MethodError if it is not a folder."""
        folder = self.folder(named)
        found = self.host.stat(folder)
        if found is None:
            why = no_answer(self.host, folder) or f"The folder {folder} does not exist."
            raise failure("folder-not-found", why, path=folder)
        if found.kind != "folder":
            raise failure("not-a-folder", f"{folder} is a file, not a folder.", path=folder)
        return folder

    def is_within(self, path: str, folder: str) -> bool:
        """Return whether a path is a folder or lies in it, links resolved."""
        paths = self.host.paths
        inner, outer = paths.normcase(self.host.real_path(path)), paths.normcase(self.host.real_path(folder))
        return inner == outer or inner.startswith(outer.rstrip(paths.sep) + paths.sep)
