"""Protocol of the machine, as handlers use it: its files, state, operations and look-ups."""

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
    """The services that handlers use, shared by all clients of a process."""

    @property
    def host(self) -> Host:
        """Return the file system, environment variables and clock of this machine."""
        ...

    @property
    def state(self) -> State:
        """Return the persistent state: selections, trust and choices."""
        ...

    @property
    def state_is_open(self) -> bool:
        """Return whether `state` is available without having to open a file first."""
        ...

    def user_configuration(self) -> Configuration:
        """Return the user's configuration file, parsed."""
        ...

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables of this process."""
        ...

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        """Return the interpreter with the version that it reports when executed; the result is cached."""
        ...

    def interrupted(self, path: str) -> Sequence[Problem]:
        """Return the interrupted operations of an environment, according to the journal, which is only read."""
        ...

    def held(self) -> Mapping[str, str]:
        """Return the operations in progress in any process: kind of operation by the place it changes (`lock_key`)."""
        ...

    def operations(self, settings: ClientSettings) -> Operations:
        """Return the operations on environments, with a client's settings applied."""
        ...

    def index_troubles(self) -> Sequence[Trouble]:
        """Return the indexes whose last request in this process failed, with the reasons."""
        ...

    def lookups(self) -> IndexLookups:
        """Return the look-ups on package indexes; created on first use."""
        ...

    def private_files(self, texts: Mapping[str, str]) -> AbstractContextManager[str]:
        """Context manager: write `texts` (by file name) to a temporary folder that only this user can read.

        Delete it at exit.
        """
        ...

    def rewrite(self, path: str, lock: str, change: Callable[[bytes | None], bytes]) -> bool:
        """Replace a file's content by the result of `change` (called with None for a missing file), under a lock file.

        Returns whether the content changed; raises OperationError.
        """
        ...

    def refuse_to_replace(self, path: str) -> None:
        """Raise OperationError if permissions prevent `replace_file` from writing to `path`.

        Checked before other work.
        """
        ...

    def replace_file(self, path: str, before: bytes | None, after: bytes) -> None:
        """Replace a user's file atomically; `before` is its expected content, None if it must not exist.

        Raises OperationError: `file-changed` if the content is another one, otherwise with the reason of the system.
        """
        ...

    def replaced_by(self) -> str | None:
        """Return the version installed over the running program, "" if that was removed, None if unchanged."""
        ...

    def hanging_services(self) -> Sequence[tuple[str, int | None]]:
        """Return the unresponsive shared services of the user: the socket, and the process id if known, of each."""
        ...

    def watching_trouble(self) -> str | None:
        """Return the system limit that prevents watching folders (Linux), or None if folders can be watched."""
        ...

    def memory_bytes(self) -> int | None:
        """Return the memory use of this process in bytes, or None if it is unknown."""
        ...

    def advisories(self) -> VulnerabilityLookups:
        """Return the look-ups of vulnerabilities; a connection is opened at the first request."""
        ...

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv executable for operations.

        Raises OperationError if the setting names no program.
        """
        ...

    def uv_version(self, path: str) -> str | None:
        """Run a uv executable and return its version, or None after a timeout.

        `path` must not be in a client's folder.
        """
        ...
