"""Base class of hosts that override another host for some paths."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.host import Host, PathFlavour


class ForwardingHost(Host):
    """Forwards to another host everything except the methods that read files.

    Those stay abstract, so that each subclass must implement all of them: mypy reports a missing one (`Host` is a
    Protocol, so its methods without a body are abstract here). A reading method added to `Host` later therefore cannot
    silently bypass an editor's unsaved text.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def platform(self) -> str:
        """Return `sys.platform` of the machine."""
        return self._host.platform

    @property
    def machine(self) -> str:
        """Return the processor, as `platform.machine()` spells it."""
        return self._host.machine

    @property
    def release(self) -> str:
        """Return the release of the operating system."""
        return self._host.release

    @property
    def glibc(self) -> tuple[int, int] | None:
        """Return the version of the GNU C Library, or None."""
        return self._host.glibc

    @property
    def paths(self) -> PathFlavour:
        """Return the path functions of the machine."""
        return self._host.paths

    @property
    def home(self) -> str:
        """Return the user's home folder."""
        return self._host.home

    @property
    def user(self) -> int | None:
        """Return the user id, or None on Windows."""
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
        """Return the subkeys and values of a Windows registry key, or None."""
        return self._host.registry(key)

    def now(self) -> float:
        """Return the wall clock time in seconds since 1970."""
        return self._host.now()

    def monotonic(self) -> float:
        """Return the monotonic clock in seconds."""
        return self._host.monotonic()
