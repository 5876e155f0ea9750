"""Protocol of the machine, as request handlers use it: its files, state, operations and look-ups."""

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
    """The services of the local machine that request handlers use, shared by all clients of a process."""

    @property
    def host(self) -> Host:
        """Return the file system, environment variables and clock of this machine."""
        ...

    @property
    def state(self) -> State:
        """Return the persistent state: selected environments, trusted folders, and other choices of the user."""
        ...

    @property
    def state_is_open(self) -> bool:
        """Return whether the file of `state` is already open; if not, the first use of `state` opens it."""
        ...

    def user_configuration(self) -> Configuration:
        """Return Venvoy's settings from the user's own settings file, as opposed to those of a project."""
        ...

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables of the client, or of this process if the client sent none."""
        ...

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        """Run an interpreter to get its version, and return a copy of `interpreter` with that version.

        If the run fails, `interpreter` itself is returned. Results are cached.
        """
        ...

    def interrupted(self, path: str) -> Sequence[Problem]:
        """Return a problem for each operation on the environment at `path` that was interrupted or left damage.

        Interrupted operations on environments below `path` are included. The journal of operations is only read.
        """
        ...

    def held(self) -> Mapping[str, str]:
        """Return the operations in progress in any process, as a mapping from locked path to kind, such as `install`.

        The path is that of an environment with symlinks in its parent folders resolved. For a locked dependency file,
        `list:` precedes the file's path.
        """
        ...

    def operations(self, settings: ClientSettings) -> Operations:
        """Return the object that runs operations on environments, with the settings of one client applied."""
        ...

    def index_troubles(self) -> Sequence[Trouble]:
        """Return the package indexes whose last request in this process failed, each with the reason."""
        ...

    def lookups(self) -> IndexLookups:
        """Return the object that looks up projects on package indexes; it is created on first use."""
        ...

    def private_files(self, texts: Mapping[str, str]) -> AbstractContextManager[str]:
        """Return a context manager that writes `texts` (file name → text) to a temporary folder.

        It returns the folder's path at entry, and deletes the folder at exit. Only this user can read the folder.
        """
        ...

    def rewrite(self, path: str, lock: str, change: Callable[[bytes | None], bytes]) -> bool:
        """Replace a file's content by the result of `change`, which is called with the old content.

        `change` is called with None if the file is missing. `lock` is the path of a lock file that is held meanwhile.
        Returns whether the content changed. Raises OperationError if the lock stays held by another program, or the
        file cannot be read or written.
        """
        ...

    def refuse_to_replace(self, path: str) -> None:
        """Raise OperationError if permissions forbid writing the file `path`, or creating it if it is missing.

        Otherwise it does nothing. Callers check this before they do work whose result could not be saved.
        """
        ...

    def replace_file(self, path: str, before: bytes | None, after: bytes) -> None:
        """Replace a user's file by the content `after`.

        `before` is the expected old content, None if the file must not exist. The file is replaced atomically. Raises
        OperationError: `file-changed` if the old content is not the expected one, otherwise with the system's error
        message.
        """
        ...

    def replaced_by(self) -> str | None:
        """Return the version of Venvoy that now is installed in place of the running one.

        The result is None if the installation is unchanged since this process started, and "" if it was removed.
        """
        ...

    def hanging_services(self) -> Sequence[tuple[str, int | None]]:
        """Return the user's shared services that do not respond, as pairs: path of the socket, process id.

        The process id is None if it is unknown.
        """
        ...

    def watching_trouble(self) -> str | None:
        """Return the name of the exhausted system limit that prevents watching folders (Linux).

        None if watching works.
        """
        ...

    def memory_bytes(self) -> int | None:
        """Return the memory use of this process in bytes, or None if it is unknown."""
        ...

    def advisories(self) -> VulnerabilityLookups:
        """Return the object that looks up known vulnerabilities; it opens a connection at the first request."""
        ...

    def find_uv(self, setting: str | None) -> str | None:
        """Return the path of the uv executable for operations, or None if there is none.

        `setting` is the path from the client's settings; raises OperationError if it is not an executable file.
        """
        ...

    def uv_version(self, path: str) -> str | None:
        """Run the uv executable at `path` and return its version, or None if it fails or takes too long.

        `path` must not be in a client's workspace folder, whose programs may not be trusted.
        """
        ...
