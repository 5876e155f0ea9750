"""The one door through which the pure packages see a machine: its files, variables, registry, mounts and clock.

The real one is `venvoy_server.system.files.host`; tests answer from a dict. Paths are text in the flavour of the host
(`posixpath` or `ntpath`), never `pathlib`, so that the rules of Windows are tested on Linux.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

FileKind = Literal["file", "folder", "link", "other"]


class Child(msgspec.Struct, frozen=True, gc=False):
    """One entry of a folder, as the folder lists it: a link is a link, whatever it leads to."""

    name: str
    kind: FileKind


class Stat(msgspec.Struct, frozen=True, gc=False):
    """What identifies a file and its state: kind after following links (or not), device, inode, mtime (ns), size (bytes), mode.

    `owner` is the user's number, -1 if the system has none.
    """

    kind: FileKind
    device: int
    inode: int
    mtime_ns: int
    size: int
    mode: int
    owner: int = -1


class PathFlavour(Protocol):
    """The functions of `posixpath` or `ntpath` that look at text only; the modules themselves satisfy it."""

    @property
    def sep(self) -> str:
        """Return the separator of path components."""
        ...

    @property
    def pathsep(self) -> str:
        """Return the separator of the PATH variable's entries."""
        ...

    def join(self, first: str, /, *more: str) -> str:
        """Join components."""
        ...

    def dirname(self, path: str, /) -> str:
        """Return the folder of a path."""
        ...

    def basename(self, path: str, /) -> str:
        """Return the last component of a path."""
        ...

    def normpath(self, path: str, /) -> str:
        """Collapse `.` and `..` by text alone."""
        ...

    def normcase(self, path: str, /) -> str:
        """Fold what the flavour regards as equal."""
        ...

    def isabs(self, path: str, /) -> bool:
        """Return whether a path is absolute."""
        ...

    def relpath(self, path: str, start: str) -> str:
        """Return a path as it is named from a folder; both are absolute."""
        ...

    def splitext(self, path: str, /) -> tuple[str, str]:
        """Split off the last suffix."""
        ...


class Host(Protocol):
    """A machine, as the pure packages may ask for it. Nothing here starts a process or writes."""

    @property
    def platform(self) -> str:
        """Return `sys.platform` of the machine: `linux`, `darwin` or `win32`."""
        ...

    @property
    def machine(self) -> str:
        """Return the processor as `platform.machine()` names it (`x86_64`, `arm64`, `AMD64`), or an empty text."""
        ...

    @property
    def release(self) -> str:
        """Return the system's release as `platform.release()` says it, or an empty text if it is not known."""
        ...

    @property
    def glibc(self) -> tuple[int, int] | None:
        """Return the version of the machine's C library if that is the GNU C Library, or None."""
        ...

    @property
    def paths(self) -> PathFlavour:
        """Return the flavour of the machine's paths."""
        ...

    @property
    def home(self) -> str:
        """Return the user's home folder, absolute."""
        ...

    @property
    def user(self) -> int | None:
        """Return the number of the user who runs this, or None if the system has none (Windows)."""
        ...

    def variable(self, name: str) -> str | None:
        """Return an environment variable, or None if it is not set."""
        ...

    def read(self, path: str, limit: int | None = None) -> bytes:
        """Return a file's bytes, at most `limit` of them; raises OSError. Never blocks on a pipe or device: those raise."""
        ...

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        """Return at most `size` of a file's bytes from `offset`, none at its end; raises OSError as `read` does."""
        ...

    def children(self, path: str) -> Sequence[Child]:
        """Return a folder's entries, in no order; raises OSError (also TimeoutError, where a mount does not answer)."""
        ...

    def names(self, path: str) -> Sequence[str]:
        """Return the names of a folder's entries, in no order; cheaper than `children`; raises OSError as that does."""
        ...

    def exists(self, path: str) -> bool:
        """Return whether a path leads to something, links followed; cheaper than `stat`."""
        ...

    def stat(self, path: str) -> Stat | None:
        """Return what a path leads to, links followed, or None if there is nothing or it may not be seen."""
        ...

    def link_stat(self, path: str) -> Stat | None:
        """Return what is at a path itself, links not followed, or None if there is nothing."""
        ...

    def link_target(self, path: str) -> str | None:
        """Return the text a symbolic link holds, or None if the path is not a link."""
        ...

    def real_path(self, path: str) -> str:
        """Return a path with every link resolved as far as it exists; never raises."""
        ...

    def is_executable(self, path: str) -> bool:
        """Return whether this user may execute the file that the path leads to."""
        ...

    def is_mount(self, path: str) -> bool:
        """Return whether a path is a mount point, which cannot be renamed; a link is not one."""
        ...

    def mount_type(self, path: str) -> str:
        """Return the file system's type (`ext4`, `nfs`, `cifs` ...), or an empty text if it is not known."""
        ...

    def registry(self, key: str) -> tuple[Sequence[str], dict[str, str]] | None:
        """Return the subkeys and text values of a Windows registry key (`HKCU\\Software\\Python`), or None."""
        ...

    def now(self) -> float:
        """Return the wall clock in seconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Return a clock in seconds that only goes forward, for budgets."""
        ...
