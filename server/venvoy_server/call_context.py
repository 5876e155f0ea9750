"""What the handler of a method gets for one call: the machine, the client, progress, cancellation, partial results."""

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
"""Edits a document in the client's editor; returns whether the edits were applied. Called in a worker thread."""
ClientTrust = bool | Sequence[str] | None


class Client:
    """The user or program whose calls are handled: its folders, trust and settings, and results of its earlier calls.

    `trusted` is what the client declared at the start: True or False for all folders, a list of trusted folders, or
    None for no declaration. `session_trust` has later decisions by folder, which last as long as the connection and
    take precedence. `kind` is "person" for a user on the command line, "program" for any other client.
    `user_configuration` is the content of the user's configuration file. `conflicts` are requirements that cannot be
    installed together, by requirements file. `audited` are the packages (name, version) whose vulnerabilities were
    looked up.
    """

    def __init__(
        self,
        folders: Sequence[str] = (),
        *,
        trusted: ClientTrust = None,
        settings: ClientSettings | None = None,
        kind: Literal["person", "program"] = "program",
        user_configuration: Configuration = NONE,
    ) -> None:
        self.folders = tuple(folders)
        self.trusted = trusted
        self.session_trust: dict[str, bool] = {}
        self.conflicts: Mapping[str, tuple[Conflict, ...]] = {}
        self.audited: frozenset[tuple[str, str]] = frozenset()
        self.own_settings = settings or ClientSettings()
        self.kind = kind
        self.user_configuration = user_configuration

    @property
    def settings(self) -> ClientSettings:
        """Return the settings that apply: those of the client, and for settings it lacks those of the user's file."""
        return effective(self.own_settings, self.user_configuration)


def _ignore(progress: Progress) -> None:
    """Do nothing with a progress report: the default for callers without progress."""


def no_answer(host: Host, path: str) -> str | None:
    """Return an error message if the folder `path` is on a mount that does not respond, otherwise None."""
    try:
        host.names(path)
    except TimeoutError:
        return f"{path} does not answer: its disk may be a network's."
    except OSError:
        pass
    return None


class CallContext:
    """What the handler of a method gets for one call: machine, client, cancellation, and functions to call."""

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
        """Take what the handler may use. `report` gets progress reports, `partial` partial results (None: not wanted).

        `unsaved` returns the text of a file open in the editor, else None; `edit` changes that text there (None: the
        client does not support it). `search_cache` has the results of earlier searches for environments. `observer`
        records which files and results this call used, so that the client is notified when they change.
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
        """Return the machine's host: file system, environment variables and clock."""
        return self.machine.host

    @property
    def roots(self) -> tuple[str, ...]:
        """Return the folders at which a search for a project in parent folders stops: an editor's workspace folders.

        Empty for a user on the command line, whose current folder does not limit the search.
        """
        return self.client.folders if self.client.kind == "program" else ()

    @property
    def trusted_folders(self) -> tuple[str, ...]:
        """Return the folders that were trusted in this session or by a recorded decision of the user.

        Recorded decisions do not count if the client declared that it trusts nothing.
        """
        session = self.client.session_trust
        recorded = (
            {} if self.client.trusted is False else {each.folder: each.trusted for each in self.machine.state.trusts()}
        )
        return tuple(folder for folder, trusted in {**recorded, **session}.items() if trusted)

    def folder(self, named: str | None) -> str:
        """Return the folder that a call is about: `named`, or if that is None the client's first folder.

        Raises MethodError if there is neither.
        """
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
        """Return the folder that a call is about: `named`, or if that is None the client's first folder.

        Raises MethodError if there is neither, or if the folder does not exist.
        """
        folder = self.folder(named)
        found = self.host.stat(folder)
        if found is None:
            why = no_answer(self.host, folder) or f"The folder {folder} does not exist."
            raise failure("folder-not-found", why, path=folder)
        if found.kind != "folder":
            raise failure("not-a-folder", f"{folder} is a file, not a folder.", path=folder)
        return folder

    def is_within(self, path: str, folder: str) -> bool:
        """Return whether a path is `folder` or below it, with symlinks resolved."""
        paths = self.host.paths
        inner, outer = paths.normcase(self.host.real_path(path)), paths.normcase(self.host.real_path(folder))
        return inner == outer or inner.startswith(outer.rstrip(paths.sep) + paths.sep)
