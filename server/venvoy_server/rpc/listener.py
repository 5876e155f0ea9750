"""Addresses and listening sockets of a service: unix socket, Windows named pipe, or TCP port on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import msgspec

from venvoy_server.rpc.sockets import SocketStream

LOOPBACK: Final = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
BACKLOG: Final = 1024
MOST_DESCRIPTORS: Final = 65536
Opened = Callable[[SocketStream], None]


class Address(msgspec.Struct, frozen=True):
    """A listening address: `unix:PATH`, `pipe:NAME` or `tcp:HOST:PORT`; port 0 means any free port."""

    kind: Literal["unix", "pipe", "tcp"]
    place: str
    port: int = 0

    @property
    def needs_token(self) -> bool:
        """Return whether clients must present a token: True for named pipes and TCP ports, False for unix sockets.

        Other local users, or web pages in a browser, could connect to a named pipe or TCP port.
        """
        return self.kind != "unix"

    def __str__(self) -> str:
        if self.kind != "tcp":
            return f"{self.kind}:{self.place}"
        return f"tcp:[{self.place}]:{self.port}" if ":" in self.place else f"tcp:{self.place}:{self.port}"


def parse_address(text: str, absolute: Callable[[str], str]) -> Address:
    """Parse the address at which a service is to listen: `unix:PATH`, `pipe:NAME` or `tcp:HOST:PORT`.

    `absolute` is a function that makes a path absolute. The host must be `127.0.0.1` or `::1`. Raises ValueError, with
    a message for the user, if the text is not such an address, or if the system does not support its kind.
    """
    kind, _, rest = text.partition(":")
    if kind == "unix" and rest:
        if os.name == "nt":
            raise ValueError("There are no unix sockets here: use pipe:NAME or tcp:127.0.0.1:PORT.")
        return Address("unix", absolute(rest))
    if kind == "pipe" and rest:
        if os.name != "nt":
            raise ValueError("Named pipes are for Windows: use unix:PATH or tcp:127.0.0.1:PORT.")
        return Address("pipe", rest if rest.startswith("\\\\.\\pipe\\") else f"\\\\.\\pipe\\{rest}")
    host, _, port = rest.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if kind == "tcp" and port.isascii() and port.isdigit() and int(port[:9]) < 65536:
        if host not in LOOPBACK:
            raise ValueError(f"A service listens on {' or '.join(LOOPBACK)} only, not on {host!r}.")
        return Address("tcp", host, int(port[:9]))
    raise ValueError(f"{text!r} is not an address: use unix:PATH, tcp:127.0.0.1:PORT, or pipe:NAME on Windows.")


class OpenSocket(NamedTuple):
    """A listening unix socket, with the inode of its file."""

    socket: socket.socket
    inode: int


class Listener:
    """Accepts clients at an address until closed."""

    def __init__(self, address: Address, inherited: OpenSocket | None = None) -> None:
        """Store the address; `inherited` is the socket at which this process listened before it was renewed.

        Renewal means that the process executes its program anew, to free memory.
        Without `inherited`, a new socket is used.
        """
        self.address = address
        self._unix = inherited
        self._server: asyncio.Server | None = None

    async def start(self, opened: Opened) -> None:
        """Begin to listen, or listen again after `pause`; `opened` is called with the stream of each new client.

        Raises OSError if the address cannot be bound, for example because another service uses it.
        """
        loop = asyncio.get_running_loop()
        _allow_descriptors()
        if self.address.kind == "pipe":
            serve_pipe = getattr(loop, "start_serving_pipe")  # noqa: B009 (asyncio's Proactor loop alone has it)
            await serve_pipe(lambda: SocketStream(opened), self.address.place)
            return
        bound = self._bind_port() if self.address.kind == "tcp" else self._unix_socket()
        # For a unix socket too, since `create_unix_server` would unlink the file when it stops listening (Python 3.13).
        self._server = await loop.create_server(lambda: SocketStream(opened), sock=bound, backlog=BACKLOG)

    def pause(self) -> OpenSocket | None:
        """Stop accepting clients, and return the listening socket; clients that connect wait until `start` is called.

        Returns None, and changes nothing, if this is not a unix socket or the socket's file was moved.
        """
        if self._unix is None or self._server is None or _inode(self.address.place) != self._unix.inode:
            return None
        waiting = self._unix._replace(socket=self._unix.socket.dup())
        self._server.close()
        self._unix, self._server = waiting, None
        return waiting

    def _bind_port(self) -> socket.socket:
        bound = socket.socket(LOOPBACK[self.address.place], socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(bound, (self.address.place, self.address.port))
        self.address = msgspec.structs.replace(self.address, port=bound.getsockname()[1])
        return bound

    def _unix_socket(self) -> socket.socket:
        if self._unix is None:
            path = self.address.place
            _remove_dead(path)
            before = os.umask(0o177)  # so that the file is created with mode 0600
            try:
                bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                _bind(bound, path)
            finally:
                os.umask(before)
            self._unix = OpenSocket(bound, os.lstat(path).st_ino)
        return self._unix.socket

    def close(self) -> None:
        """Stop listening, and delete the unix socket's file if it is still the one created here (same inode).

        A relay, the program through which editors connect, renames the file to `PATH.PID` (the id of this process) if
        it gets no answer; that file is deleted, too. Files are deleted before the socket is closed: afterwards, another
        service may have created a new file at this path.
        """
        if self._unix is not None:
            for path in (self.address.place, f"{self.address.place}.{os.getpid()}"):
                if _inode(path) == self._unix.inode:
                    with contextlib.suppress(OSError):
                        os.unlink(path)
        if self._server is not None:
            self._server.close()
        elif self._unix is not None:
            self._unix.socket.close()


def _inode(path: str) -> int | None:
    try:
        return os.lstat(path).st_ino
    except OSError:
        return None


def _allow_descriptors() -> None:
    """Raise the soft limit on open files, by default 1024 (macOS: 256), since each client needs a descriptor."""
    if os.name == "nt":
        return
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if most == resource.RLIM_INFINITY else min(most, MOST_DESCRIPTORS)
    if now < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _bind(new: socket.socket, place: object) -> None:
    try:
        new.bind(place)  # type: ignore[arg-type]  # by family a path, or host and port
    except BaseException:
        new.close()
        raise


def _remove_dead(path: str) -> None:
    """Unlink a stale unix socket, on which no service listens. Any other file is left, so that `bind` fails."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode) or found.st_uid != os.getuid():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.settimeout(1.0)
        try:
            other.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
        except OSError:
            return
