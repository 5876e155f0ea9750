"""What handlers need of the machine: its files, its state, its operations and its look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from venvoy_server.configuration import Configuration
    from venvoy_server.environments.host import Host
    from venvoy_server.environments.model import Interpreter, Problem
    from venvoy_server.operations.lookup_plan import Trouble
    from venvoy_server.ports.lookups import IndexLookups, VulnerabilityLookups
    from venvoy_server.ports.operations import Operations
    from venvoy_server.ports.state import State
    from venvoy_server.settings import ClientSettings


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
        """Return what the journal says was interrupted in an environment; it is only read."""
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

    def watching_trouble(self) -> str | None:
        """Return the limit of the system that keeps folders from being watched now (Linux), None if they can be watched."""
        ...

    def memory_bytes(self) -> int | None:
        """Return the bytes of memory that this process has now, None if that is not known."""
        ...

    def advisories(self) -> VulnerabilityLookups:
        """Return what is known of vulnerabilities; a connection is opened at the first request."""
        ...

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv that operations use; raises OperationError if the setting leads to no program."""
        ...

    def uv_version(self, path: str) -> str | None:
        """Run a uv that lies in no folder of a client; return the version that it says, None if it says none in time."""
        ...
