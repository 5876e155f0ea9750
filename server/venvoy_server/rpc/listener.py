"""Addresses and listening sockets of a service: unix socket, Windows named pipe, or TCP port on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
from collections.abc import Callable
from typing import Final, Literal

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
        """Return whether a token is required.

        Other local users, or web pages in a browser, could connect to a named pipe or TCP port.
        """
        return self.kind != "unix"

    def __str__(self) -> str:
        if self.kind != "tcp":
            return f"{self.kind}:{self.place}"
        return f"tcp:[{self.place}]:{self.port}" if ":" in self.place else f"tcp:{self.place}:{self.port}"


def parse_address(text: str, absolute: Callable[[str], str]) -> Address:
    """Parse an address; `absolute` makes a path absolute. Raises ValueError with a message for the user."""
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
    if kind == "tcp" and port.isascii() and port.isdigit() and int(port) < 65536:
        if host not in LOOPBACK:
            raise ValueError(f"A service listens on {' or '.join(LOOPBACK)} only, not on {host!r}.")
        return Address("tcp", host, int(port))
    raise ValueError(f"{text!r} is not an address: use unix:PATH, tcp:127.0.0.1:PORT, or pipe:NAME on Windows.")


class Listener:
    """Accepts clients at an address until closed."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._server: asyncio.Server | None = None
        self._inode = 0

    async def start(self, opened: Opened) -> None:
        """Begin to listen.

        Raises OSError if the address cannot be bound, for example because another service uses it.
        """
        loop = asyncio.get_running_loop()
        _allow_descriptors()
        if self.address.kind == "pipe":
            serve_pipe = getattr(loop, "start_serving_pipe")  # noqa: B009 (asyncio's Proactor loop alone has it)
            await serve_pipe(lambda: SocketStream(opened), self.address.place)
            return
        bound = self._bind()
        self._server = (
            await loop.create_server(lambda: SocketStream(opened), sock=bound, backlog=BACKLOG)
            if self.address.kind == "tcp"
            else await loop.create_unix_server(lambda: SocketStream(opened), sock=bound, backlog=BACKLOG)
        )
        if self.address.kind == "tcp":
            self.address = msgspec.structs.replace(self.address, port=bound.getsockname()[1])

    def _bind(self) -> socket.socket:
        if self.address.kind == "tcp":
            bound = socket.socket(LOOPBACK[self.address.place], socket.SOCK_STREAM)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return _bound(bound, (self.address.place, self.address.port))
        path = self.address.place
        _remove_dead(path)
        before = os.umask(0o177)  # so that the file is created with mode 0600
        try:
            bound = _bound(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), path)
        finally:
            os.umask(before)
        self._inode = os.lstat(path).st_ino
        return bound

    async def close(self) -> None:
        """Stop listening, and delete the unix socket's file if it is still the one created here (same inode).

        A relay that got no answer has renamed the file, with this process's id at its end. The file is deleted before
        the socket is closed: afterwards, another service may have created a new file at this path.
        """
        if self.address.kind == "unix":
            for path in (self.address.place, f"{self.address.place}.{os.getpid()}"):
                with contextlib.suppress(OSError):
                    if os.lstat(path).st_ino == self._inode:
                        os.unlink(path)
        if self._server is not None:
            self._server.close()


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


def _bound(new: socket.socket, place: object) -> socket.socket:
    try:
        new.bind(place)  # type: ignore[arg-type]  # by family a path, or host and port
    except BaseException:
        new.close()
        raise
    return new


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
