"""The project around a file or folder: wherever a person is in it, the same folders are asked."""

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
    """Return the folder that a path is, or the one that holds it if it is a file or nothing."""
    path = host.paths.normpath(path)
    found = host.stat(path)
    return path if found is not None and found.kind == "folder" else host.paths.dirname(path)


def nearest_project(host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()) -> str | None:
    """Return the nearest folder with a project file (pyproject.toml, setup.py, setup.cfg, requirements*.txt), or None.

    The search starts at a file's own folder, or at the folder itself, and ends as `folders_up` says.
    """
    return next((folder for folder in folders_up(host, path, roots, trusted) if is_project(host, folder)), None)


def is_project(host: Host, folder: str) -> bool:
    """Return whether a folder holds a file by which a project is known."""
    if is_python_project(host, folder):
        return True
    try:
        names = host.names(folder)
    except OSError:
        return False
    return any(name.startswith("requirements") and name.endswith(".txt") for name in names)


def is_python_project(host: Host, folder: str) -> bool:
    """Return whether a folder holds what pip can build: pyproject.toml, setup.py or setup.cfg."""
    return any(host.exists(host.paths.join(folder, name)) for name in _PROJECT_FILES)


def folders_up(host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the folders from a file's own (or the folder itself) to the root of its project, nearest first.

    The root is the innermost of `roots`, the workspace's folders, that holds the path; outside all of them the nearest
    folder under version control, then the nearest with a `.venv` or a project file, then the nearest with another file
    that says which environment or Python is meant, else the path's own folder. The home folder and those around it are
    no project, and neither is what another user owns: only folders in `trusted` are taken in spite of their owner.
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
    """Return the folders whose pyproject.toml may have settings for a file or folder, nearest first.

    They end as those of `folders_up` do at a workspace's folder or a version control's root, and without these below the
    home folder: a folder with a requirements file of its own does not hide the settings around it.
    """
    upward = tuple(_upward(host.paths, folder_of(host, path)))
    limits = {host.paths.normcase(host.paths.normpath(root)) for root in roots}
    for count, folder in enumerate(upward, 1):
        if host.paths.normcase(folder) in limits:
            return upward[:count]
    below_home = _below_home(host, upward)
    return _up_to(host, below_home, _version_mark, ()) or below_home


def refused_root(host: Host, path: str, roots: Sequence[str] = (), trusted: Sequence[str] = ()) -> Foreign | None:
    """Return why the project around a path was not taken for one, if that is because of whose it is."""
    folders = folders_up(host, path, roots, trusted)
    if any(host.paths.normcase(folders[-1]) == host.paths.normcase(host.paths.normpath(root)) for root in roots):
        return None
    for folder in _below_home(host, tuple(_upward(host.paths, folders[-1]))[1:]):
        for mark in (_version_mark(host, folder), _project_mark(host, folder)):
            if mark is not None and _is_refused(host, mark, trusted):
                return foreign(host, mark)
    return None


def holds(paths: PathFlavour, folder: str, path: str) -> bool:
    """Return whether a path is a folder or lies in it, by text."""
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
    """Return the folders before the home folder, which may be under version control itself (dotfiles)."""
    home = host.paths.normcase(host.home)
    for count, folder in enumerate(upward):
        if host.paths.normcase(folder) == home:
            return upward[:count]
    return upward


def _up_to(
    host: Host, upward: tuple[str, ...], mark: Callable[[Host, str], str | None], trusted: Sequence[str]
) -> tuple[str, ...]:
    """Return the folders up to the first with a mark that is not another user's; none if there is no such folder."""
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
    """Return the folder if it has a file that parts of a project may have too, such as `docs/requirements.txt`."""
    named = any(host.exists(host.paths.join(folder, name)) for name in _LESSER_FILES)
    return folder if named or is_project(host, folder) else None


def _is_refused(host: Host, path: str, trusted: Sequence[str]) -> bool:
    if any(holds(host.paths, folder, path) for folder in trusted):
        return False
    found = foreign(host, path)
    return found is not None and found.severity == "error"
