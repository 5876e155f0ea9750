"""`Host`: the interface through which the server reads a machine (files, variables, registry, mounts and clock).

The real implementation is `venvoy_server.system.files.host`; tests use an in-memory one. Paths are strings in the
host's flavour (`posixpath` or `ntpath`), never `pathlib`, so that the rules of Windows can be tested on Linux.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

FileKind = Literal["file", "folder", "link", "other"]


class Child(msgspec.Struct, frozen=True, gc=False):
    """One entry of a folder: its name and whether it is a file, a folder, a link (not followed) or something else."""

    name: str
    kind: FileKind


class Stat(msgspec.Struct, frozen=True, gc=False):
    """The kind of a file, and the numbers that identify the file and its state, as from `os.stat` or `os.lstat`.

    Links are followed by `Host.stat`, but not by `Host.link_stat`. `mtime_ns` is the time of the last change in
    nanoseconds, `size` is in bytes, `mode` has the permissions. `owner` is the user id, -1 if the system has none.
    """

    kind: FileKind
    device: int
    inode: int
    mtime_ns: int
    size: int
    mode: int
    owner: int = -1


class PathFlavour(Protocol):
    """The functions of `posixpath` and `ntpath` that only process strings; both modules satisfy this protocol."""

    @property
    def sep(self) -> str:
        """Return the separator of path components."""
        ...

    @property
    def pathsep(self) -> str:
        """Return the separator between entries of the PATH variable."""
        ...

    def join(self, first: str, /, *more: str) -> str:
        """Join path components with the separator; an absolute component discards those before it."""
        ...

    def dirname(self, path: str, /) -> str:
        """Return the parent folder of a path."""
        ...

    def basename(self, path: str, /) -> str:
        """Return the last component of a path."""
        ...

    def normpath(self, path: str, /) -> str:
        """Return a path without `.`, `..` and repeated separators, computed from the text: links are not followed."""
        ...

    def normcase(self, path: str, /) -> str:
        r"""Return a path for comparisons: in lower case and with `\` on Windows, unchanged elsewhere."""
        ...

    def isabs(self, path: str, /) -> bool:
        """Return whether a path is absolute."""
        ...

    def relpath(self, path: str, start: str) -> str:
        """Return `path` relative to `start`; both are absolute."""
        ...

    def splitext(self, path: str, /) -> tuple[str, str]:
        """Split a path into the part before its last suffix, and the suffix."""
        ...


class Host(Protocol):
    """Read-only access to a machine. No method starts a process or writes."""

    @property
    def platform(self) -> str:
        """Return the machine's `sys.platform`: `linux`, `darwin` or `win32`."""
        ...

    @property
    def machine(self) -> str:
        """Return the processor as `platform.machine()` spells it (`x86_64`, `arm64`, `AMD64`), or an empty string."""
        ...

    @property
    def release(self) -> str:
        """Return the system's release as `platform.release()` returns it, or an empty string if it is not known."""
        ...

    @property
    def glibc(self) -> tuple[int, int] | None:
        """Return the version (major, minor) of the machine's GNU C Library, or None if it has another C library."""
        ...

    @property
    def paths(self) -> PathFlavour:
        """Return the path functions of the machine: `posixpath` or `ntpath`."""
        ...

    @property
    def home(self) -> str:
        """Return the absolute path of the user's home folder."""
        ...

    @property
    def user(self) -> int | None:
        """Return the id of the current user, or None if the system has none (Windows)."""
        ...

    def variable(self, name: str) -> str | None:
        """Return the value of an environment variable, or None if it is not set."""
        ...

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes, only the first `limit` ones if given; raises OSError.

        A pipe or device also raises, instead of blocking the caller.
        """
        ...

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return at most `size` bytes of a file from `offset`, none at its end.

        Raises OSError if the file cannot be read, also for a pipe or device.
        """
        ...

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries, unsorted; raises OSError, such as TimeoutError if the disk does not respond."""
        ...

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries, unsorted; cheaper than `children`.

        Raises OSError, in particular TimeoutError if the disk does not respond.
        """
        ...

    def exists(self, path: str) -> bool:
        """Return whether a path exists after following links; cheaper than `stat`."""
        ...

    def stat(self, path: str) -> Stat | None:
        """Return the state of a file or folder after following links, or None if it is missing or not accessible."""
        ...

    def link_stat(self, path: str) -> Stat | None:
        """Return the state of a file, folder or link, without following links, or None if nothing is at the path."""
        ...

    def link_target(self, path: str) -> str | None:
        """Return the text of a symbolic link, which may be a relative path.

        None if the path is not a link, or one that may not be read.
        """
        ...

    def real_path(self, path: str) -> str:
        """Return a path in which the links in the part that exists are resolved; never raises.

        A link that may not be read (such as `/proc/1/root`) stays as it is.
        """
        ...

    def is_executable(self, path: str) -> bool:
        """Return whether the current user may execute the file at a path, after following links."""
        ...

    def is_mount(self, path: str) -> bool:
        """Return whether a path is a mount point, which cannot be renamed; False for a link to one."""
        ...

    def mount_type(self, path: str) -> str:
        """Return the type of a path's file system (`ext4`, `nfs`, `cifs` ...), or an empty string if not known."""
        ...

    def registry(self, key: str) -> tuple[Sequence[str], dict[str, str]] | None:
        r"""Return a Windows registry key's content, or None if the key does not exist.

        It is a pair: the names of the subkeys, and the string values by name. A key is written as
        `HKCU\Software\Python`.
        """
        ...

    def now(self) -> float:
        """Return the wall clock time in seconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Return the time in seconds of a clock that never goes back, for time budgets."""
        ...
