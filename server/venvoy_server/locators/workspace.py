"""Environments inside the workspaces: a bounded walk, and the environments of the folders around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from venvoy_server.environments.host import Child
from venvoy_server.environments.layout import USUAL_NAMES
from venvoy_server.environments.redirect import environments_of
from venvoy_server.locators.model import Candidate, Context

PROJECT_FILES = frozenset(
    (
        "pyproject.toml", "Pipfile", "setup.py", "setup.cfg", "requirements.txt", "poetry.lock", "pdm.lock", "uv.lock", "hatch.toml",
        "tox.ini", "noxfile.py", "pixi.toml", ".pdm-python", ".python-version", ".tool-versions", ".envrc", "environment.yml",
    )
)  # fmt: skip
"""Files whose folder is a project; tools keep environments for it elsewhere."""

_MOST_FOLDERS = 10_000
_VERSION_CONTROL = (".git", ".hg", ".svn", ".jj")


def find(context: Context) -> Iterator[Candidate]:
    """Yield the environments in and around the workspaces, and note the projects in them."""
    for folder in (*context.search.folders, *context.search.extra_folders):
        yield from _walk(context, folder)
    for folder in context.search.folders:
        yield from _above(context, folder)


def _above(context: Context, folder: str) -> Iterator[Candidate]:
    """Yield the environments of the folders around a workspace, up to the root of its repository, where it has one."""
    host, paths = context.host, context.host.paths
    around, here = [], folder
    while paths.dirname(here) != here:
        if any(host.stat(paths.join(here, name)) is not None for name in _VERSION_CONTROL):
            for outer in around[1:] + ([here] if here != folder else []):
                for prefix in environments_of(host, outer):
                    yield Candidate(prefix, project=outer)
            return
        around.append(here)
        here = paths.dirname(here)


def _walk(context: Context, root: str) -> Iterator[Candidate]:
    """Yield the environments in a folder, nearest first; folders that are links are looked at, never walked into."""
    level = [root]
    for depth in range(context.search.depth + 1):
        inner: list[str] = []
        for folder in level:
            try:
                context.breathe()
            except BaseException:
                context.leave_out(folder, f"{folder} and the folders after it were not searched: the time was over.")
                raise
            yield from _folder(context, folder, depth, inner)
        level = inner


def _folder(context: Context, folder: str, depth: int, inner: list[str]) -> Iterator[Candidate]:
    """Yield what a folder is, or what its `.venv` denotes; add the folders to look at next."""
    host = context.host
    try:
        children = host.children(folder)
    except OSError as error:
        yield from _unlisted(context, folder, depth, error)
        return
    names = {child.name for child in children}
    if "pyvenv.cfg" in names or "conda-meta" in names:
        yield Candidate(folder)
        return
    _note_project(context, folder, names)
    if ".venv" in names or ".python-envs" in names:
        for prefix in environments_of(host, folder):
            yield Candidate(prefix, project=folder)
    yield from _children(context, folder, children, depth, inner)


def _unlisted(context: Context, folder: str, depth: int, error: OSError) -> Iterator[Candidate]:
    if context.host.paths.basename(folder) in USUAL_NAMES:
        yield Candidate(folder)
    elif depth == 0 or not isinstance(error, FileNotFoundError | NotADirectoryError):
        context.leave_out(folder, f"{folder} cannot be read: {error.strerror or error}.")


def _note_project(context: Context, folder: str, names: set[str]) -> None:
    signs = names & PROJECT_FILES
    if signs or folder in context.search.folders:
        context.projects[folder] = frozenset(names)


def _children(context: Context, folder: str, children: Sequence[Child], depth: int, inner: list[str]) -> Iterator[Candidate]:
    host, join = context.host, context.host.paths.join
    ignored = context.search.ignored
    folders = [child for child in children if child.kind in ("folder", "link") and child.name not in ignored and child.name != ".venv"]
    if len(folders) > _MOST_FOLDERS:
        context.leave_out(folder, f"{folder} holds {len(folders)} folders; only the first {_MOST_FOLDERS} were searched.")
    last = depth == context.search.depth
    for child in sorted(folders, key=lambda child: child.name)[:_MOST_FOLDERS]:
        path = join(folder, child.name)
        if last or child.kind == "link" or child.name.startswith(".") or child.name in USUAL_NAMES:
            if not last and _is_environment(context, path, child):
                yield Candidate(path)
        else:
            inner.append(path)


def _is_environment(context: Context, path: str, child: Child) -> bool:
    """Say whether a folder is or was an environment, without listing it: hidden folders and links are not walked into."""
    host, join = context.host, context.host.paths.join
    if host.stat(join(path, "pyvenv.cfg")) is not None or host.stat(join(path, "conda-meta")) is not None:
        return True
    return child.name in USUAL_NAMES and any(host.link_stat(join(path, *place)) is not None for place in (("bin", "python"), ("Scripts", "python.exe")))
