"""Where the user's shared service listens.

The name is made from everything about a process that the service cannot take on for a client: its program, its user and groups, its
umask, its view of the machine, its home, temporary and state folder. Processes that differ in one of these use services of their own.
"""

from __future__ import annotations

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
"""The folder from which `venvoy_server` is imported."""
COMMANDS = ".commands"
"""What follows the name of the service's socket in that of the socket for commands."""
_LONGEST = 100
"""Bytes that the path of a unix socket may have, less what is appended to it; the systems have 104 or 108."""


_PRIME = (1 << 61) - 1
"""The remainder of a division by it is as good as a checksum for a name, and needs no module that takes long to load."""


class NoPlace(Exception):
    """No folder was found for the socket that belongs to the user alone."""


class ServicePlace:
    """A folder that is the user's alone, and the name of the service in it."""

    def __init__(self, folder: str, name: str) -> None:
        self.folder = folder
        self.socket = f"{folder}/{name}"
        self.commands = self.socket + COMMANDS


def place(*, make: bool = True) -> ServicePlace:
    """Return the place of the service of this process; its folder is made if it is missing, if `make`. Raises NoPlace."""
    return ServicePlace(runtime_folder(make=make), f"venvoy-{_key()}")


def runtime_folder(*, make: bool = True) -> str:
    """Return `$XDG_RUNTIME_DIR`, or a folder in the one for temporary files; raises NoPlace if it is not ours alone."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(given) and len(os.fsencode(given)) < _LONGEST - 32 and _is_ours(given):
        return given
    for parent in temporary_folders():
        folder = f"{parent}/venvoy-{os.geteuid()}"
        if len(os.fsencode(folder)) > _LONGEST - 32:
            continue
        try:
            if make:
                os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
        except OSError:
            continue
        if _is_ours(folder):
            return folder
    raise NoPlace("no folder was found for the service's socket that only you can read")


def temporary_folders() -> tuple[str, ...]:
    """Return the folders for temporary files, without `/` at the end: that of `TMPDIR`, if it names one, and `/tmp`."""
    given = os.environ.get("TMPDIR", "").rstrip("/")  # nothing is left of the root, which is not for temporary files
    return (given, "/tmp") if os.path.isabs(given) else ("/tmp",)


def _is_ours(folder: str) -> bool:
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return (found.st_mode & 0o170077) == 0o040000 and found.st_uid == os.geteuid()


def _key() -> str:
    parts = [*_program(), *_user(), *_view(), sys.getfilesystemencoding()]
    parts += [os.environ.get(name, "") for name in ("HOME", "TMPDIR", "VENVOY_STATE_DIR", "XDG_STATE_HOME")]
    data = os.fsencode("\0".join(parts))
    return f"{int.from_bytes(data, 'big') % _PRIME:016x}"


def _program() -> list[str]:
    """Return what differs between installed programs: an upgrade in place is another one, too."""
    found = os.stat(os.path.join(HERE, "place.py"))
    return [os.path.realpath(os.path.dirname(sys.executable)), HERE, str(found.st_ino), str(found.st_mtime_ns)]


def _user() -> list[str]:
    umask = os.umask(0o077)
    os.umask(umask)
    return [f"{os.getuid()} {os.geteuid()} {os.getegid()} {sorted(os.getgroups())} {umask}"]


def _view() -> list[str]:
    """Return what differs between views of the machine: a container may share the runtime folder with its host."""
    try:
        return [os.readlink(f"/proc/self/ns/{name}") for name in ("mnt", "net", "pid", "user")]
    except OSError:
        root = os.stat("/")
        return [f"{root.st_dev} {root.st_ino}"]
