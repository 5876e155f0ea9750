"""Base class of hosts (see `Host`) that forward all calls to another host, except the calls that read files."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.host import Host, PathFlavour


class ForwardingHost(Host):
    """A host that forwards to another host (read-only access to a machine), except in the methods that read files.

    Those methods are abstract: each subclass implements all of them, for example to return the unsaved text of an
    editor or to record what is read. A reading method that is added to `Host` later is abstract here too (`Host` is a
    Protocol), so mypy reports every subclass that lacks it.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def platform(self) -> str:
        """Return `sys.platform` of the machine: `linux`, `darwin` or `win32`."""
        return self._host.platform

    @property
    def machine(self) -> str:
        """Return the machine's processor as `platform.machine()` spells it, or an empty string."""
        return self._host.machine

    @property
    def release(self) -> str:
        """Return the release of the operating system, or an empty string if it is not known."""
        return self._host.release

    @property
    def glibc(self) -> tuple[int, int] | None:
        """Return the version (major, minor) of the machine's GNU C Library, or None if it has another C library."""
        return self._host.glibc

    @property
    def paths(self) -> PathFlavour:
        """Return the path functions of the machine: `posixpath` or `ntpath`."""
        return self._host.paths

    @property
    def home(self) -> str:
        """Return the user's home folder."""
        return self._host.home

    @property
    def user(self) -> int | None:
        """Return the id of the current user, or None on Windows."""
        return self._host.user

    def variable(self, name: str) -> str | None:
        """Return the value of an environment variable, or None if it is not set."""
        return self._host.variable(name)

    def is_mount(self, path: str) -> bool:
        """Return whether a path is a mount point."""
        return self._host.is_mount(path)

    def mount_type(self, path: str) -> str:
        """Return the type of the file system that holds a path, or an empty string if it is not known."""
        return self._host.mount_type(path)

    def registry(self, key: str) -> tuple[Sequence[str], dict[str, str]] | None:
        """Return a Windows registry key's content, or None if the key does not exist.

        It is a pair: the names of the subkeys, and the string values by name.
        """
        return self._host.registry(key)

    def now(self) -> float:
        """Return the wall clock time in seconds since 1970."""
        return self._host.now()

    def monotonic(self) -> float:
        """Return the time in seconds of a clock that never goes back."""
        return self._host.monotonic()
