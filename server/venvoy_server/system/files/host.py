"""The access to the file system, environment variables and clock of the real machine.

Packages without input and output of their own receive a `Host` as an argument, so that tests can replace it.
"""

from __future__ import annotations

import errno
import os
import stat as stat_module
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from venvoy_server.environments.host import Child, PathFlavour, Stat
from venvoy_server.system.files import mounts
from venvoy_server.system.files.file_status import as_stat, entry_kind

Answer = TypeVar("Answer")

_NO_SIZE = 1 << 22
_MOUNTS_KEPT = 30.0
"""Seconds for which the table of mounts is cached."""
_DEAD_FOR = 60.0
"""Seconds for which a mount that timed out is not accessed again."""
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class RealHost:
    """The file system, environment variables and clock of this machine.

    Access to network mounts has a timeout; a mount that timed out is skipped for a while. `platform` is `sys.platform`,
    `machine` the processor architecture, and `paths` the module `os.path`.
    """

    def __init__(
        self,
        *,
        variables: Mapping[str, str] | None = None,
        network_timeout: float = 2.0,
        mounted: Callable[[], tuple[mounts.Mount, ...]] = mounts.mounted,
    ) -> None:
        """Take the client's environment variables (None: this process's).

        `network_timeout`: seconds to wait for a network mount; `mounted`: returns the table of mounts.
        """
        self.machine = _machine()
        self.platform = sys.platform
        self.user = os.geteuid() if hasattr(os, "geteuid") else None
        self.paths: PathFlavour = os.path
        self._variables = variables if variables is not None else os.environ
        self._timeout = network_timeout
        self._read_mounts = mounted
        self._mounts: tuple[mounts.Mount, ...] = ()
        self._network: tuple[str, ...] = ()
        self._mounts_until = 0.0
        self._dead_until: dict[str, float] = {}
        self._reaches: dict[str, str | None] = {}

    @property
    def release(self) -> str:
        """Return the kernel's release; on Windows, an empty string."""
        return "" if os.name == "nt" else os.uname().release

    @property
    def glibc(self) -> tuple[int, int] | None:
        """Return the version of the GNU C Library of this process, or None if it uses another C library."""
        if "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}):
            return None
        try:
            text = os.confstr("CS_GNU_LIBC_VERSION") or ""
        except (OSError, ValueError):  # musl defines the name, but raises an error for it
            return None
        numbers = text.rpartition(" ")[2].split(".")[:2]
        return (int(numbers[0]), int(numbers[1])) if len(numbers) > 1 and all(map(str.isdecimal, numbers)) else None

    @property
    def home(self) -> str:
        """Return the user's home folder."""
        home = self._variables.get("USERPROFILE" if os.name == "nt" else "HOME")
        return home if home and os.path.isabs(home) else os.path.expanduser("~")

    def variable(self, name: str) -> str | None:
        """Return the value of an environment variable, or None."""
        return self._variables.get(name)

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return the bytes of a regular file, at most `limit`; raises OSError, also for pipes, devices and folders."""
        return self._bounded(path, _read, path, limit) if self._may_hang(path) else _read(path, limit)

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return up to `size` bytes of a regular file, from byte `offset`.

        Raises OSError if the file cannot be read, if `path` is not a regular file, or if a network mount does not
        respond.
        """
        if self._may_hang(path):
            return self._bounded(path, _read_part, path, offset, size)
        return _read_part(path, offset, size)

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries, each with name and kind (file, folder, link, other); raises OSError."""
        return self._bounded(path, _children, path) if self._may_hang(path) else _children(path)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries; raises OSError."""
        return self._bounded(path, _names, path) if self._may_hang(path) else _names(path)

    def exists(self, path: str) -> bool:
        """Return whether a path exists; symlinks are followed."""
        if self._may_hang(path):
            return bool(self._look(_exists, path))
        return _exists(path)

    def stat(self, path: str) -> Stat | None:
        """Return the status of a path, symlinks followed, or None if it cannot be read."""
        return self._look(_stat, path)

    def link_stat(self, path: str) -> Stat | None:
        """Return the status of a path, symlinks not followed, or None if it cannot be read."""
        return self._look(_link_stat, path)

    def link_target(self, path: str) -> str | None:
        """Return the target of a symlink as stored, or None if the path is not a symlink."""
        return self._look(_link_target, path)

    def real_path(self, path: str) -> str:
        """Return a path with all readable symlinks resolved; unchanged if the file system does not respond."""
        if self._may_hang(path):
            try:
                return self._bounded(path, real_path, path)
            except OSError:
                return path
        return real_path(path)

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute a file."""
        return bool(self._look(lambda place: os.access(place, os.X_OK), path))

    def is_mount(self, path: str) -> bool:
        """Return whether a path is a mount point: in the table of mounts, or on another device than its parent."""
        at, around = self.link_stat(path), self.stat(os.path.dirname(path))
        if at is None or around is None or at.kind != "folder":
            return False
        real = os.path.join(self.real_path(os.path.dirname(path)), os.path.basename(path))
        return at.device != around.device or any(mount.point == real for mount in self._read_mounts())

    def mount_type(self, path: str) -> str:
        """Return the type of the file system that holds a path, such as `ext4` or `nfs`; "" if unknown."""
        self._network_points()
        return mounts.type_of(path, self._mounts)

    def registry(self, key: str) -> tuple[Sequence[str], dict[str, str]] | None:
        """Return the names of the subkeys of a Windows registry key, and its text values as a dict (name → value).

        None if the key cannot be read, and on other systems.
        """
        return _registry(key)

    def now(self) -> float:
        """Return the wall-clock time in seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Return the time of a monotonic clock in seconds."""
        return time.monotonic()

    def _may_hang(self, path: str) -> bool:
        """Return whether a path is on a mount that may hang (a network mount), or leads to one by a symlink."""
        points = self._network_points()
        return bool(points) and self._reached(path, points) is not None

    def _network_points(self) -> tuple[str, ...]:
        """Return the mount points of file systems that may hang.

        The system's table of mounts is cached for some seconds.
        """
        now = time.monotonic()
        if now > self._mounts_until:
            self._mounts_until = now + _MOUNTS_KEPT
            self._mounts = self._read_mounts()
            self._network = mounts.network_points(self._mounts)
            self._reaches = {}
        return self._network

    def _reached(self, path: str, points: tuple[str, ...]) -> str | None:
        """Return the mount point among `points` that is reached when `path` is resolved, or None if none is reached.

        A mount point is reached if `path` is at or below it, or if a symlink among the components of `path` leads
        there. Results are cached by the parent folder of `path`.
        """
        known, folder = self._reaches, os.path.dirname(path)
        if folder not in known:
            known[folder] = mounts.leads_to(folder, points)
        reached = known[folder]
        if reached is not None or (path not in points and _link_target(path) is None):
            return reached
        return mounts.leads_to(path, points)

    def _look(self, function: Callable[[str], Answer | None], path: str) -> Answer | None:
        try:
            return self._bounded(path, function, path) if self._may_hang(path) else function(path)
        except (OSError, ValueError):
            return None

    def _bounded(self, path: str, function: Callable[..., Answer], *arguments: object) -> Answer:
        """Call `function(*arguments)` in a separate thread with a time limit, and return its result or raise its error.

        `path` is the path that the call accesses, on a network mount that may hang. Raises TimeoutError if the time
        limit is exceeded. For `_DEAD_FOR` seconds after that, calls for the same mount raise TimeoutError at once,
        without calling `function`.
        """
        point = self._reached(path, self._network) or path
        if self._dead_until.get(point, 0.0) > time.monotonic():
            raise TimeoutError(errno.ETIMEDOUT, f"{point} does not answer")
        try:
            return mounts.ask(function, arguments, self._timeout)
        except TimeoutError:
            self._dead_until[point] = time.monotonic() + _DEAD_FOR
            raise


def _machine() -> str:
    """Return the name of the processor architecture, as `platform.machine()` does."""
    return os.environ.get("PROCESSOR_ARCHITECTURE", "") if os.name == "nt" else os.uname().machine


def _opened(path: str) -> tuple[int, os.stat_result]:
    """Open a regular file and return its descriptor and status; raises OSError for any other kind of file."""
    # O_NONBLOCK: a named pipe opens at once, instead of waiting for a writer, and is then refused.
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except ValueError as error:  # an embedded NUL
        raise FileNotFoundError(str(error)) from error
    status = os.fstat(descriptor)
    if not stat_module.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise OSError(f"not a regular file: {path}")
    return descriptor, status


def _read_part(path: str, offset: int, size: int) -> bytes:
    descriptor, _ = _opened(path)
    try:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


def _read(path: str, limit: int | None) -> bytes:
    descriptor, status = _opened(path)
    try:
        # Files in /proc have size 0, and are read to their end.
        wanted = status.st_size or _NO_SIZE
        return _read_all(descriptor, wanted if limit is None or wanted < limit else limit)
    finally:
        os.close(descriptor)


def _read_all(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size)
    while 0 < len(data) < size:
        more = os.read(descriptor, size - len(data))
        if not more:
            break
        data += more
    return data


def _names(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except ValueError as error:  # an embedded NUL
        raise FileNotFoundError(str(error)) from error


def _exists(path: str) -> bool:
    # os.access does not raise, so it is three times cheaper than os.stat for a missing path.
    try:
        return os.access(path, os.F_OK)
    except ValueError:
        return False


def _children(path: str) -> list[Child]:
    try:
        with os.scandir(path) as entries:
            return [Child(entry.name, entry_kind(entry)) for entry in entries]
    except ValueError as error:  # an embedded NUL
        raise FileNotFoundError(str(error)) from error


def real_path(path: str) -> str:
    """Return a path with all symlinks resolved, as `os.path.realpath` does, but never raise.

    A symlink that may not be read stays as it is, and so does a whole path with a NUL.
    """
    try:
        return os.path.realpath(path)
    except ValueError:  # an embedded NUL
        return path
    except OSError:
        if os.name == "nt" or not os.path.isabs(path):
            return path
        from venvoy_server.system.files.denied_links import resolved

        return resolved(path)


def _stat(path: str) -> Stat:
    return as_stat(os.stat(path))


def _link_stat(path: str) -> Stat:
    return as_stat(os.lstat(path))


def _link_target(path: str) -> str | None:
    try:
        return os.readlink(path)
    except (OSError, ValueError):
        return None


def _registry(key: str) -> tuple[Sequence[str], dict[str, str]] | None:
    r"""Return the subkeys and the text values of a key of the Windows registry; None if it cannot be read.

    The key is read from the 64-bit view; the prefix `HKLM32\` selects the 32-bit view.
    """
    if sys.platform == "win32":
        import winreg

        root, _, path = key.partition("\\")
        hive = winreg.HKEY_CURRENT_USER if root == "HKCU" else winreg.HKEY_LOCAL_MACHINE
        view = winreg.KEY_WOW64_32KEY if root == "HKLM32" else winreg.KEY_WOW64_64KEY
        try:
            with winreg.OpenKey(hive, path, 0, winreg.KEY_READ | view) as handle:
                keys, values, _ = winreg.QueryInfoKey(handle)
                names = [winreg.EnumKey(handle, index) for index in range(keys)]
                pairs = [winreg.EnumValue(handle, index) for index in range(values)]
        except OSError:
            return None
        return names, {name: value for name, value, _ in pairs if isinstance(value, str)}
    return None
