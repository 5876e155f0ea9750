"""Where a question about a file is asked: the folders from it up to its workspace root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from venvoy_server.environments.host import Host, PathFlavour

_ROOT_MARKS = (".git", ".hg", ".jj", ".svn")


def folders_up(host: Host, path: str, roots: Sequence[str]) -> tuple[str, ...]:
    """Return the folders from a file's own (or the folder itself) to its workspace root, nearest first.

    The root is the innermost of `roots` that holds the path. Outside all of them it is the nearest folder under
    version control, and where there is none, the path's own folder.
    """
    start = _folder_of(host, host.paths.normpath(path))
    upward = tuple(_upward(host.paths, start))
    limits = {host.paths.normcase(host.paths.normpath(root)) for root in roots}
    for count, folder in enumerate(upward, 1):
        if host.paths.normcase(folder) in limits:
            return upward[:count]
    return _up_to_version_control(host, upward)


def holds(paths: PathFlavour, folder: str, path: str) -> bool:
    """Say whether a path is a folder or lies in it, by text."""
    outer, inner = paths.normcase(paths.normpath(folder)), paths.normcase(paths.normpath(path))
    return inner == outer or inner.startswith(outer.rstrip(paths.sep) + paths.sep)


def absolute(host: Host, base: str, path: str) -> str:
    """Return a path as files write it made absolute: `~` is the user's home, relative ones start at `base`."""
    if path == "~" or path.startswith(("~/", "~" + host.paths.sep)):
        path = host.paths.join(host.home, path[2:])
    return host.paths.normpath(host.paths.join(base, path))


def _folder_of(host: Host, path: str) -> str:
    found = host.stat(path)
    return path if found is not None and found.kind == "folder" else host.paths.dirname(path)


def _upward(paths: PathFlavour, folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = paths.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _up_to_version_control(host: Host, upward: tuple[str, ...]) -> tuple[str, ...]:
    for count, folder in enumerate(upward, 1):
        if host.paths.normcase(folder) == host.paths.normcase(host.home):
            break  # a home folder under version control (dotfiles) is no project
        if any(host.link_stat(host.paths.join(folder, mark)) for mark in _ROOT_MARKS):
            return upward[:count]
    return upward[:1]
