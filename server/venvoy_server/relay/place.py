"""The place of the user's shared service: the folder and the name of its unix socket.

The name is a hash of all properties of a process that the service cannot adopt from a client: its program, user and
groups, umask, namespaces, and its home, temporary and state folder. Processes that differ in one of these use separate
services.
"""

from __future__ import annotations

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
"""The folder from which `venvoy_server` is imported."""
COMMANDS = ".commands"
"""Suffix that is appended to the path of the service's socket for the command socket."""
_LONGEST = 100
"""Maximum length of a unix socket's path in bytes, leaving room for a suffix; the systems' limits are 104 or 108."""


_PRIME = (1 << 61) - 1
"""Modulus of the hash for the name: a remainder is good enough, and needs no import of a hash module."""


class NoPlace(Exception):
    """Raised if there is no private folder, which only the user can access, for the service's socket."""


class ServicePlace:
    """A private folder of the user, and the paths of the service's sockets in it.

    `socket` is for relays and other clients, `commands` for command-line commands.
    """

    def __init__(self, folder: str, name: str) -> None:
        self.folder = folder
        self.socket = f"{folder}/{name}"
        self.commands = self.socket + COMMANDS

    def replaced(self) -> list[str]:
        """Return the paths of the sockets of services that did not respond, so that another service replaced them.

        These sockets were renamed: each path ends with the process id of its service.
        """
        start = self.socket + "."
        try:
            paths = [f"{self.folder}/{name}" for name in os.listdir(self.folder)]
        except OSError:
            return []
        return sorted(path for path in paths if path.startswith(start) and path[len(start) :].isdigit())


def place(*, make: bool = True) -> ServicePlace:
    """Return the folder and the socket paths of the shared service that this process uses.

    The folder is created if missing, unless `make` is False. Raises NoPlace if no folder is private to the user.
    """
    return ServicePlace(runtime_folder(make=make), f"venvoy-{_key()}")


def runtime_folder(*, make: bool = True) -> str:
    """Return the folder for the service's socket: `$XDG_RUNTIME_DIR`, or a folder `venvoy-UID` in the temporary folder.

    With `make`, the latter is created if missing. Raises NoPlace if no folder is private to the user.
    """
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
    """Return the folders for temporary files, without a trailing `/`: `$TMPDIR`, if that is absolute, and `/tmp`."""
    given = os.environ.get("TMPDIR", "").rstrip("/")  # empty for `/`, which is not a folder for temporary files
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
    """Return what identifies this installation: its paths, and the inode and modification time of one of its files.

    Inode and time change if the program is upgraded in place, so that an upgraded program starts a service of its own.
    """
    found = os.stat(os.path.join(HERE, "place.py"))
    return [os.path.realpath(os.path.dirname(sys.executable)), HERE, str(found.st_ino), str(found.st_mtime_ns)]


def _user() -> list[str]:
    umask = os.umask(0o077)
    os.umask(umask)
    return [f"{os.getuid()} {os.geteuid()} {os.getegid()} {sorted(os.getgroups())} {umask}"]


def _view() -> list[str]:
    """Return this process's Linux namespaces as texts; elsewhere, the device and inode of the root folder.

    A container and its host may use the same runtime folder, but have different namespaces.
    """
    try:
        return [os.readlink(f"/proc/self/ns/{name}") for name in ("mnt", "net", "pid", "user")]
    except OSError:
        root = os.stat("/")
        return [f"{root.st_dev} {root.st_ino}"]
