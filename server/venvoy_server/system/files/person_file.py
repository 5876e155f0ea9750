"""Rewriting of a user's own file ("person file"): atomically if possible, and keeping its links, owner and attributes.

Renaming a new file over the old one breaks hard links, may change the owner, and fails if only the file is writable or
if it is a mount point, as in containers. In these cases the file is overwritten in place, as editors do (Vim's
`backupcopy=auto`): readers may see a partial file, and on failure the old content is written back.
"""

from __future__ import annotations

import errno
import os
import stat

from venvoy_server.system.files.file_writer import Folder

_NOT_REPLACEABLE = frozenset({errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES})
_OPEN = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def write_same(path: str, data: bytes) -> None:
    """Write a user's file, keeping its hard links, mode, owner and extended attributes; raises OSError."""
    with Folder.open(os.path.dirname(path)) as folder:
        write_same_in(folder, os.path.basename(path), data)


def write_same_in(folder: Folder, name: str, data: bytes, *, durable: bool = False) -> None:
    """Write a user's file in an open folder, keeping its hard links, mode, owner and extended attributes.

    With `durable`, it is flushed to disk (fsync). Raises OSError.
    """
    before = folder.status(name)
    if before is None or not stat.S_ISREG(before.st_mode):
        folder.write(name, data, durable=durable)
        return
    if before.st_nlink > 1 or not _can_give(before):
        _write_in_place(folder, name, data)
        return
    try:
        folder.write(name, data, durable=durable)
    except OSError as error:
        if error.errno not in _NOT_REPLACEABLE or os.name == "nt":
            raise
        _write_in_place(folder, name, data)


def _can_give(before: os.stat_result) -> bool:
    """Return whether this process may give a new file the owner and group of the file with the status `before`."""
    if os.name == "nt" or os.geteuid() == 0:
        return True
    return before.st_uid == os.geteuid() and before.st_gid in {os.getegid(), *os.getgroups()}


def _write_in_place(folder: Folder, name: str, data: bytes) -> None:
    with open(folder.open_file(name, _OPEN), "r+b", buffering=0) as file:
        descriptor = file.fileno()
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", name)
        old = file.read()
        try:
            _overwrite(descriptor, data)
        except BaseException:
            _overwrite(descriptor, old)
            raise


def _overwrite(descriptor: int, data: bytes) -> None:
    """Replace the content of an open file in place, and flush it to disk; first allocate disk space if it grows."""
    if data and hasattr(os, "posix_fallocate") and os.fstat(descriptor).st_size < len(data):
        try:
            os.posix_fallocate(descriptor, 0, len(data))
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
                raise
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)
