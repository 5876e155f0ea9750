"""Find the project around a file or folder; the result is the same from every place inside the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_server.environments.ownership import Foreign, foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from venvoy_server.environments.host import Host, PathFlavour

_ROOT_MARKS = (".git", ".hg", ".jj", ".svn")
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_LESSER_FILES = (
    ".python-version", ".python-versions", ".tool-versions", "mise.toml", ".mise.toml", ".python-envs", "Pipfile",
    "environment.yml", "environment.yaml", "pixi.toml", "hatch.toml", ".pdm-python", "uv.lock", "pylock.toml",
)  # fmt: skip


def folder_of(host: Host, path: str) -> str:
    """Return the path itself if it is a folder, else its parent folder."""
    path = host.paths.normpath(path)
    found = host.stat(path)
    return path if found is not None and found.kind == "folder" else host.paths.dirname(path)


def nearest_project(host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()) -> str | None:
    """Return the nearest folder at or above a path that contains a project file, or None if there is no such folder.

    Project files are pyproject.toml, setup.py, setup.cfg and requirements*.txt. The search ends at the workspace folder
    in `roots` that contains the path. If no workspace folder contains the path, the search ends at the root of the
    repository, if there is one. The search does not rise to a repository or project that another user controls, unless
    it is inside one of the `trusted` folders.
    """
    return next((folder for folder in folders_up(host, path, roots, trusted) if is_project(host, folder)), None)


def is_project(host: Host, folder: str) -> bool:
    """Return whether a folder holds a project file: pyproject.toml, setup.py, setup.cfg or requirements*.txt."""
    if is_python_project(host, folder):
        return True
    try:
        names = host.names(folder)
    except OSError:
        return False
    return any(name.startswith("requirements") and name.endswith(".txt") for name in names)


def is_python_project(host: Host, folder: str) -> bool:
    """Return whether a folder holds a project that pip can build: pyproject.toml, setup.py or setup.cfg."""
    return any(host.exists(host.paths.join(folder, name)) for name in _PROJECT_FILES)


def folders_up(host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the folders from a path's own folder up to the root of its project, nearest first.

    The root is the innermost of `roots` (the workspace's folders) that holds the path. For a path outside of all
    `roots`, these signs are searched in turn, and the nearest folder with the first sign found is the root: version
    control; a `.venv` or build file (pyproject.toml ...); another file that chooses an environment or Python. Without
    any, it is the path's own folder. The home folder and its parents are never a project, nor are folders that another
    user owns, unless they are in `trusted`.
    """
    upward = tuple(_upward(host.paths, folder_of(host, path)))
    limits = {host.paths.normcase(host.paths.normpath(root)) for root in roots}
    for count, folder in enumerate(upward, 1):
        if host.paths.normcase(folder) in limits:
            return upward[:count]
    below_home = _below_home(host, upward)
    return (
        _up_to(host, below_home, _version_mark, trusted)
        or _up_to(host, below_home, _project_mark, trusted)
        or _up_to(host, below_home, _lesser_mark, trusted)
        or upward[:1]
    )


def settings_folders(host: Host, path: str, roots: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the folders whose pyproject.toml may have settings for a path: its own folder and parents, nearest first.

    The last one is a folder of the workspace (`roots`), else the root of the repository; without both, all parents
    below the home folder are included. The search does not end at a folder with a project file, since the settings of
    the folders above a project apply to it too.
    """
    upward = tuple(_upward(host.paths, folder_of(host, path)))
    limits = {host.paths.normcase(host.paths.normpath(root)) for root in roots}
    for count, folder in enumerate(upward, 1):
        if host.paths.normcase(folder) in limits:
            return upward[:count]
    below_home = _below_home(host, upward)
    return _up_to(host, below_home, _version_mark, ()) or below_home


def refused_root(host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()) -> Foreign | None:
    """Return the reason if the project around a path is ignored because another user controls it, else None.

    `roots` are the workspace's folders: if one of them is the root of the path's project, the result is None. `trusted`
    are folders that are used even if another user owns them.
    """
    folders = folders_up(host, path, roots, trusted)
    if any(host.paths.normcase(folders[-1]) == host.paths.normcase(host.paths.normpath(root)) for root in roots):
        return None
    for folder in _below_home(host, tuple(_upward(host.paths, folders[-1]))[1:]):
        for mark in (_version_mark(host, folder), _project_mark(host, folder)):
            if mark is not None and _is_refused(host, mark, trusted):
                return foreign(host, mark)
    return None


def holds(paths: PathFlavour, folder: str, path: str) -> bool:
    """Return whether a path equals a folder or is inside it; compares text only, without following links."""
    outer, inner = paths.normcase(paths.normpath(folder)), paths.normcase(paths.normpath(path))
    return inner == outer or inner.startswith(outer.rstrip(paths.sep) + paths.sep)


def _upward(paths: PathFlavour, folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = paths.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _below_home(host: Host, upward: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders of `upward` (a folder and its parents, nearest first) that come before the home folder.

    All of them are returned if the home folder is not among them. The home folder is left out since it may be under
    version control itself (dotfiles).
    """
    home = host.paths.normcase(host.home)
    for count, folder in enumerate(upward):
        if host.paths.normcase(folder) == home:
            return upward[:count]
    return upward


def _up_to(
    host: Host, upward: tuple[str, ...], mark: Callable[[Host, str], str | None], trusted: Sequence[str]
) -> tuple[str, ...]:
    """Return the folders from the first of `upward` to the nearest folder with a sign of a project.

    `upward` are a folder and its parents, the innermost first. `mark(host, folder)` returns the path of the sign in a
    folder, such as its `.git`, or None if there is no sign. A sign that another user controls does not count, unless it
    is inside a `trusted` folder. The result is empty if no folder has a sign that counts.
    """
    for count, folder in enumerate(upward, 1):
        marked = mark(host, folder)
        if marked is not None and not _is_refused(host, marked, trusted):
            return upward[:count]
    return ()


def _version_mark(host: Host, folder: str) -> str | None:
    join = host.paths.join
    return next((path for mark in _ROOT_MARKS if host.link_stat(path := join(folder, mark)) is not None), None)


def _project_mark(host: Host, folder: str) -> str | None:
    venv = host.paths.join(folder, ".venv")
    if host.link_stat(venv) is not None:
        return venv
    return folder if is_python_project(host, folder) else None


def _lesser_mark(host: Host, folder: str) -> str | None:
    """Return `folder` if it has a project file or another file that chooses an environment or Python, else None.

    This is only a weak sign of a project's root: subfolders may have such files too (`docs/requirements.txt`).
    """
    named = any(host.exists(host.paths.join(folder, name)) for name in _LESSER_FILES)
    return folder if named or is_project(host, folder) else None


def _is_refused(host: Host, path: str, trusted: Sequence[str]) -> bool:
    if any(holds(host.paths, folder, path) for folder in trusted):
        return False
    found = foreign(host, path)
    return found is not None and found.severity == "error"
