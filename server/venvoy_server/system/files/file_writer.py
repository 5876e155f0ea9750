"""Atomic writing of files, without following symlinks. All code that writes files of users or environments uses it.

A folder is opened once, and its content is accessed by its descriptor, so that replacing the folder's path by a symlink
has no effect. On systems without descriptors of folders (Windows), paths are used.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from venvoy_server.system.files.file_status import is_junction

# Suffix of a temporary file that is renamed to its final name once it is complete.
UNFINISHED_SUFFIX = ".venvoy-new"
_HAS_DESCRIPTORS = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# Maximum depth of recursion: deeper folders are moved up first, to limit open descriptors and stack.
_DEEPEST = 64


class Folder:
    """An open folder. A parameter `name` is the name of a child (file or folder), not a path. Methods raise OSError."""

    def __init__(self, path: str, descriptor: int | None) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def open(cls, path: str, *, within: str | None = None) -> Folder:
        """Open a folder by its path. With `within`, a symlink in the part of `path` below that folder is an error.

        Symlinks elsewhere are followed. Raises OSError, also if `path` is not inside `within`.
        """
        if within is None:
            return cls(path, os.open(path, _FOLDER) if _HAS_DESCRIPTORS else None)
        relative = os.path.relpath(path, within)
        names = [] if relative == os.curdir else relative.split(os.sep)
        if os.pardir in names:
            raise OSError(errno.EXDEV, "not within the folder", path)
        folder = cls.open(within)
        for name in names:
            with folder:
                folder = folder.child(name)
        return folder

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the descriptor. Idempotent."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def child(self, name: str) -> Folder:
        """Open a child folder; a symlink is refused."""
        path = os.path.join(self.path, name)
        if self.descriptor is None:
            if is_link(path):
                raise NotADirectoryError(errno.ENOTDIR, "a link, not a folder", path)
            return Folder(path, None)
        return Folder(path, os.open(name, _FOLDER | _NO_LINK, dir_fd=self.descriptor))

    def make(self, name: str, mode: int = 0o777) -> None:
        """Create a child folder with the permissions `mode`, which the umask reduces."""
        os.mkdir(self._named(name), mode, dir_fd=self.descriptor)

    def names(self) -> list[str]:
        """Return the names of the children."""
        return os.listdir(self.path if self.descriptor is None else self.descriptor)

    def status(self, name: str = "") -> os.stat_result | None:
        """Return the status of the child `name` without following a symlink; None if it does not exist.

        For the name "", return the folder's own status.
        """
        if not name:
            return os.stat(self.path if self.descriptor is None else self.descriptor)
        try:
            return os.stat(self._named(name), dir_fd=self.descriptor, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, name: str, limit: int) -> bytes:
        """Return at most `limit` bytes of a regular file, from its start; symlinks are refused."""
        descriptor = os.open(self._named(name), _READ, dir_fd=self.descriptor)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "not a regular file", name)
            return file.read(limit)

    def open_file(self, name: str, flags: int) -> int:
        """Open the child `name` with `flags` as for `os.open`, and return its descriptor; the caller closes it."""
        return os.open(self._named(name), flags, dir_fd=self.descriptor)

    def create(self, name: str, data: bytes, mode: int = 0o666, *, durable: bool = False) -> None:
        """Create a file; raises FileExistsError if `name` exists. With `durable`, flush its content to disk (fsync)."""
        descriptor = os.open(self._named(name), _NEW, mode, dir_fd=self.descriptor)
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(descriptor)

    def write(self, name: str, data: bytes, *, durable: bool = False) -> None:
        """Write a file atomically: write a temporary file, and rename it over the child `name`.

        Mode, owner and extended attributes of an existing regular file are kept as far as permissions allow. With
        `durable`, file and folder are flushed to disk (fsync).
        """
        temporary = f".{os.urandom(8).hex()}{UNFINISHED_SUFFIX}"
        before = self.status(name)
        try:
            self.create(temporary, data, durable=durable)
            if before is not None and stat.S_ISREG(before.st_mode):
                self._resemble(temporary, before, name)
            self.move(temporary, self, name)
        except BaseException:
            if self.status(temporary) is not None:
                self.unlink(temporary)
            raise
        if durable and self.descriptor is not None:
            os.fsync(self.descriptor)

    def _resemble(self, name: str, other: os.stat_result, other_name: str) -> None:
        """Give the file `name` the mode, owner and (on Linux) extended attributes of the file `other_name`.

        `other` is the status of `other_name`. Missing permission to set owner or attributes is ignored.
        """
        descriptor = os.open(self._named(name), _READ, dir_fd=self.descriptor)
        try:
            if self.descriptor is None:
                os.chmod(self._named(name), stat.S_IMODE(other.st_mode))
                return
            mine = os.fstat(descriptor)
            if (mine.st_uid, mine.st_gid) != (other.st_uid, other.st_gid):
                with suppress(PermissionError):  # another user's file, or a group that this user is not in
                    os.fchown(descriptor, other.st_uid, other.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(other.st_mode))
            if hasattr(os, "listxattr"):
                self._copy_attributes(other_name, descriptor)
        finally:
            os.close(descriptor)

    def _copy_attributes(self, name: str, target: int) -> None:
        """Copy the extended attributes (including ACLs) of a child to an open file; failures are ignored.

        `target` is the descriptor of the open file.
        """
        with suppress(OSError):  # not readable, or not supported by the file system
            source = self.open_file(name, _READ)
            try:
                for each in os.listxattr(source):
                    with suppress(OSError):  # reserved for the system
                        os.setxattr(target, each, os.getxattr(source, each))
            finally:
                os.close(source)

    def unlink(self, name: str) -> None:
        """Delete a file or a symlink."""
        os.unlink(self._named(name), dir_fd=self.descriptor)

    def remove(self, name: str) -> None:
        """Delete an empty folder."""
        os.rmdir(self._named(name), dir_fd=self.descriptor)

    def move(self, name: str, target: Folder, new_name: str) -> None:
        """Move a child into the folder `target` under the name `new_name`, replacing an existing file."""
        os.replace(self._named(name), target._named(new_name), src_dir_fd=self.descriptor, dst_dir_fd=target.descriptor)

    def link(self, name: str, target: Folder, new_name: str) -> None:
        """Create a hard link to a child in the folder `target` under the name `new_name`; symlinks are not followed.

        Both folders must be on the same file system.
        """
        os.link(
            self._named(name),
            target._named(new_name),
            src_dir_fd=self.descriptor,
            dst_dir_fd=target.descriptor,
            follow_symlinks=False,
        )

    def make_movable(self, name: str) -> None:
        """Make a child folder writable for its owner, which is needed to move it to another parent."""
        status = self.status(name)
        if status is None or not stat.S_ISDIR(status.st_mode) or status.st_mode & stat.S_IWUSR:
            return
        if self.descriptor is not None:
            with suppress(OSError):  # not the owner: the move itself reports the error
                allow(self.descriptor, name, stat.S_IMODE(status.st_mode) | stat.S_IWUSR)

    def delete(self, name: str) -> None:
        """Delete a file, a symlink (not its target) or a folder recursively; a missing one is ignored."""
        status = self.status(name)
        if status is None:
            return
        if not stat.S_ISDIR(status.st_mode) or is_link(os.path.join(self.path, name)):
            self._writable(self.unlink, name)
            return
        self._allow(name, status)
        if self.descriptor is None:
            _delete_by_path(os.path.join(self.path, name))
            return
        with self.child(name) as top:
            top._empty(top, 0)
        self._writable(self.remove, name)

    def _empty(self, top: Folder, depth: int) -> None:
        """Delete the content of this folder, which is `depth` levels below the folder `top`.

        Folders deeper than `_DEEPEST` levels are moved up to `top` and deleted there, so that few folders are open at
        once.
        """
        while names := self.names():
            for name in names:
                status = self.status(name)
                if status is None:
                    continue
                if not stat.S_ISDIR(status.st_mode):
                    self._writable(self.unlink, name)
                    continue
                self._allow(name, status)
                if depth >= _DEEPEST:
                    self._writable(self.move, name, top, os.urandom(8).hex())
                    continue
                with self.child(name) as inside:
                    inside._empty(top, depth + 1)
                self._writable(self.remove, name)

    def _writable(self, action: Callable[..., None], *arguments: object) -> None:
        """Call `action` to delete or move a child; if permission is denied, make this folder writable and retry."""
        try:
            action(*arguments)
        except FileNotFoundError:
            return
        except PermissionError:
            if self.descriptor is None:
                raise
            os.fchmod(self.descriptor, stat.S_IMODE(os.fstat(self.descriptor).st_mode) | stat.S_IRWXU)
            action(*arguments)

    def _allow(self, name: str, status: os.stat_result) -> None:
        """Add the owner's permissions (read, write, enter) to a child folder, unless `status` shows them all."""
        if status.st_mode & stat.S_IRWXU != stat.S_IRWXU and self.descriptor is not None:
            allow(self.descriptor, name, stat.S_IMODE(status.st_mode) | stat.S_IRWXU)

    def _named(self, name: str) -> str:
        if not name or name in (os.curdir, os.pardir) or os.sep in name:
            raise OSError(errno.EINVAL, "not the name of a child", name)
        return name if self.descriptor is not None else os.path.join(self.path, name)


def write(path: str, data: bytes, *, within: str | None = None, durable: bool = False) -> None:
    """Write a file atomically, by renaming a temporary file over it; raises OSError.

    No symlink may be in `path` below `within`. With `durable`, file and folder are flushed to disk (fsync).
    """
    with Folder.open(os.path.dirname(path), within=within) as folder:
        folder.write(os.path.basename(path), data, durable=durable)


def allow(parent: int, name: str, mode: int) -> None:
    """Set the mode of a child folder to `mode`, to give its owner permissions that were missing.

    `parent` is the descriptor of the open folder that contains it; a symlink `name` is not followed. On Linux, which
    cannot set the mode of a name without following symlinks, `/proc/self/fd` is used.
    """
    path_only = getattr(os, "O_PATH", None)
    if path_only is None:
        os.chmod(name, mode, dir_fd=parent, follow_symlinks=False)
        return
    descriptor = os.open(name, path_only | _NO_LINK | os.O_DIRECTORY, dir_fd=parent)
    try:
        os.chmod(f"/proc/self/fd/{descriptor}", mode)
    except FileNotFoundError:  # without /proc, the deletion itself reports the error
        return
    finally:
        os.close(descriptor)


def is_link(path: str) -> bool:
    """Return whether a path is a symlink or a Windows junction (for which os.path.islink is False)."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISLNK(status.st_mode) or is_junction(status)


def _delete_by_path(path: str) -> None:
    import shutil

    def retry(function: Callable[[str], object], failed: str, information: tuple[object, ...]) -> None:
        if not isinstance(information[1], FileNotFoundError):
            os.chmod(failed, stat.S_IRWXU)
            function(failed)

    shutil.rmtree(path, onerror=retry)
