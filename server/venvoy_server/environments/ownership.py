"""Check who owns a path: a project or environment that another user controls is not used, like git's `safe.directory`.

A path is called foreign if its owner is not the current user, root, or (for root) the user who called sudo. It is also
foreign if the path or its parent is a folder that every user may write to without the sticky bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from venvoy_server.environments.host import Host, Stat
from venvoy_server.environments.model import Problem, Repair
from venvoy_server.environments.path_bytes import path_text

_ANYBODY_WRITES, _STICKY = 0o002, 0o1000
_CONFIG_SIZE = 1024 * 1024
_MOST_VARIABLES = 100
_DEEPEST_INCLUDE = 5
# File systems without owners and modes: all files have the same ones.
_WITHOUT_OWNERS = frozenset(
    (
        "9p", "cifs", "smb3", "smbfs", "drvfs", "vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "vboxsf", "prl_fs",
        "fuse.vmhgfs-fuse", "fuse.grpcfuse", "fakeowner", "v9fs",
    )
)  # fmt: skip


class Foreign(msgspec.Struct, frozen=True):
    """The finding that another user controls the file or folder at `path`.

    `message` is the reason as a sentence. `severity` is `warning` where this is usual, such as in CI, else `error`.
    """

    path: str
    message: str
    severity: Literal["error", "warning"]


def foreign(host: Host, path: str) -> Foreign | None:
    """Return why another user controls a file or folder, or None if no other user does or the path is missing.

    Another user controls a path in two cases. First, the owner is neither the current user nor root; for root, the user
    who called sudo is accepted too. Second, the path or its parent is a folder without the sticky bit to which every
    user may write.

    The result has the severity `error`. In CI (`CI=true`) and for root in a container, files often belong to another
    user, so the first case has the severity `warning`. Paths in the folders of git's setting `safe.directory` are never
    reported.
    """
    user = host.user
    if user is None or (at := host.stat(path)) is None:
        return None
    found = _owned_by_another(host, user, path, at) or _open_to_all(host, path, at)
    if found is None or host.mount_type(path) in _WITHOUT_OWNERS or _is_safe_directory(host, path):
        return None
    return found


def foreign_owner(host: Host, prefix: str) -> Problem | None:
    """Return the problem that an environment belongs to another user or that every user may change it, or None."""
    found = foreign(host, prefix)
    if found is None:
        return None
    folder = host.paths.dirname(prefix)
    use = (
        "It is used only if it is named, or its folder is trusted."
        if found.severity == "error"
        else "It is used all the same: in CI, and for root in a container, that is usual."
    )
    message = f"{found.message} {use}"
    trust = Repair(f"Trust {folder}", "trust", {"folder": folder, "trusted": True})
    return Problem("foreign-owner", message, found.severity, prefix, trust)


def _owned_by_another(host: Host, user: int, path: str, at: Stat) -> Foreign | None:
    if at.owner in (user, 0, -1) or (user == 0 and str(at.owner) == host.variable("SUDO_UID")):
        return None
    severity: Literal["error", "warning"] = "warning" if _is_expected(host, user) else "error"
    return Foreign(path, f"{path} belongs to another user (id {at.owner}).", severity)


def _open_to_all(host: Host, path: str, at: Stat) -> Foreign | None:
    for place, found in ((path, at), (host.paths.dirname(path), None)):
        seen = found or host.stat(place)
        if seen is not None and seen.kind == "folder" and seen.mode & _ANYBODY_WRITES and not seen.mode & _STICKY:
            return Foreign(path, f"Every user may write to {place}.", "error")
    return None


def _is_expected(host: Host, user: int) -> bool:
    """Return whether files of other users are normal on this machine: in CI, or for root in a container.

    `user` is the id of the current user.
    """
    if (host.variable("CI") or "").lower() in ("true", "1"):
        return True
    return user == 0 and (bool(host.variable("container")) or any(map(host.exists, _CONTAINER_MARKS)))


_CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv", "/run/secrets/kubernetes.io")


def _is_safe_directory(host: Host, path: str) -> bool:
    sep = host.paths.sep
    places = tuple(each.rstrip(sep) + sep for each in (path, host.real_path(path)))
    return any(
        folder == "*" or any(place.startswith(folder.removesuffix("*").rstrip(sep) + sep) for place in places)
        for folder in safe_directories(host)
    )


def safe_directories(host: Host) -> list[str]:
    """Return the folders in git's setting `safe.directory`; `*` means all folders.

    They are read from the system's and the user's git configuration, and from the variables GIT_CONFIG_KEY_0 and so on.
    An empty value discards those before it, as in git.
    """
    folders: list[str] = []
    values = [value for path in _git_configs(host) for value in _values(host, path)]
    for value in (*values, *_by_variables(host)):
        if not value:
            folders.clear()
        elif value == "*" or host.paths.isabs(value):
            folders.append(value)
        elif value.startswith("~/"):
            folders.append(host.paths.join(host.home, value[2:]))
    return folders


def _git_configs(host: Host) -> Iterator[str]:
    join = host.paths.join
    if (host.variable("GIT_CONFIG_NOSYSTEM") or "").lower() not in ("1", "true", "yes", "on"):
        yield host.variable("GIT_CONFIG_SYSTEM") or "/etc/gitconfig"
    named = host.variable("GIT_CONFIG_GLOBAL")
    if named is not None:
        yield named
        return
    yield join(host.variable("XDG_CONFIG_HOME") or join(host.home, ".config"), "git", "config")
    yield join(host.home, ".gitconfig")


def _by_variables(host: Host) -> Iterator[str]:
    """Yield the `safe.directory` values that environment variables set for git, as on CI machines.

    The variables are GIT_CONFIG_COUNT, and GIT_CONFIG_KEY_0, GIT_CONFIG_VALUE_0 and so on.
    """
    count = host.variable("GIT_CONFIG_COUNT") or ""
    for number in range(min(int(count[:9]), _MOST_VARIABLES) if count.isascii() and count.isdigit() else 0):
        if (host.variable(f"GIT_CONFIG_KEY_{number}") or "").lower() == "safe.directory":
            yield host.variable(f"GIT_CONFIG_VALUE_{number}") or ""


def _values(host: Host, path: str, depth: int = 0) -> Iterator[str]:
    """Yield the values of `safe.directory` in the git configuration file at `path` and in the files that it includes.

    `depth` is the number of files by which this one was included. A file that cannot be read has no values.
    """
    try:
        text = path_text(host.read(path, _CONFIG_SIZE))
    except OSError:
        return
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            head, _, line = line[1:].partition("]")
            section, line = head.strip().lower(), line.strip()
        name, _, value = line.partition("=")
        setting = (section, name.strip().lower())
        if setting == ("safe", "directory"):
            yield _unquoted(value)
        elif setting == ("include", "path") and depth < _DEEPEST_INCLUDE:
            included = _unquoted(value)
            base = host.home if included.startswith("~/") else host.paths.dirname(path)
            yield from _values(host, host.paths.join(base, included.removeprefix("~/")), depth + 1)


def _unquoted(value: str) -> str:
    """Return the value of a git setting: the text in the quotes, or, without quotes, the text before a comment."""
    value = value.strip()
    if value.startswith('"'):
        return value[1:].partition('"')[0]
    for mark in ("#", ";"):
        value = value.partition(mark)[0]
    return value.strip()
