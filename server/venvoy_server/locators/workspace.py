"""Find the environments inside the workspaces, to a limited depth of folders, and those in their parent folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from venvoy_server.environments.host import Child
from venvoy_server.environments.layout import USUAL_NAMES, real_child
from venvoy_server.environments.mount_types import may_hang
from venvoy_server.environments.redirect import environments_of, targets_of_list, targets_of_venv
from venvoy_server.locators.model import PrefixCandidate, SearchRun, Stopped

PROJECT_SIGNS = frozenset(
    (
        "pyproject.toml", "Pipfile", "setup.py", "setup.cfg", "requirements.txt", "poetry.lock", "poetry.toml", "pdm.lock", "pdm.toml",
        "uv.lock", "hatch.toml", "tox.ini", "noxfile.py", "pixi.toml", ".pdm-python", ".python-version", ".tool-versions", ".envrc",
        "environment.yml", ".tox", ".nox", ".direnv", ".pixi", ".hatch", "__pypackages__",
    )
)  # fmt: skip
"""Files and folders that mark their parent as a project, whose environments tools keep there or elsewhere."""

# The tool that manages a `.venv` made by virtualenv, by the files next to it; the first match is used.
_BESIDE = (
    ("pdm", frozenset((".pdm-python", "pdm.lock", "pdm.toml"))),
    ("poetry", frozenset(("poetry.lock", "poetry.toml"))),
    ("pipenv", frozenset(("Pipfile",))),
    ("hatch", frozenset(("hatch.toml",))),
)
_MOST_FOLDERS = 10_000
_NETWORK_SECONDS = 2.0
_OWN_FOLDERS = frozenset(("bin", "lib", "lib64", "include", "share", "Scripts", "Lib", "Include", "conda-meta", "pkgs"))
_VERSION_CONTROL = (".git", ".hg", ".svn", ".jj")
_PYTHONS = (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"))


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in and above the workspaces, and in extra folders from the settings.

    The projects that are found are recorded in `context.projects`.
    """
    for folder in context.search.folders:
        yield from _walk(context, folder)
        yield from _above(context, folder)
    for folder in context.search.extra_folders:
        yield from _walk(context, folder)
    for folder in context.search.extra_environment_folders:
        for path in context.folders(folder):
            yield PrefixCandidate(path)


def tool_beside(names: frozenset[str] | set[str]) -> str | None:
    """Return the tool that manages a project's `.venv`, judged by the files in the project's folder.

    `names` are the names of these files. The result is `pdm` for `pdm.lock`, `pdm.toml` or `.pdm-python`, `poetry` for
    `poetry.lock` or `poetry.toml`, `pipenv` for `Pipfile`, and `hatch` for `hatch.toml`. If several match, the first in
    this order is returned. The result is None if there is no such file.
    """
    return next((tool for tool, signs in _BESIDE if signs & names), None)


def _above(context: SearchRun, folder: str) -> Iterator[PrefixCandidate]:
    """Yield the environments that `.venv` and `.python-envs` in the parent folders of a workspace name.

    The parents are searched up to the root of the workspace's repository. Nothing is yielded outside a repository, or
    if the root is the home folder or above it (dotfiles).
    """
    host, paths, outer = context.host, context.host.paths, list[str]()
    here = folder
    while here != host.home and not any(host.exists(paths.join(here, name)) for name in _VERSION_CONTROL):
        parent = paths.dirname(here)
        if parent == here:
            return
        here = parent
        outer.append(here)
    for around in outer if here != host.home else ():
        for prefix in environments_of(host, around):
            yield PrefixCandidate(prefix, project=around)


def _walk(context: SearchRun, root: str) -> Iterator[PrefixCandidate]:
    """Yield the environments in the folder `root` and its subfolders, level by level.

    A link is checked for being an environment, but its subfolders are not searched. If the depth limit leaves folders
    unsearched, `root` is added to `context.cut`.
    """
    end = _end_of(context, root)
    level = [root]
    for depth in range(max(context.search.depth, 1)):
        unsearched: list[str] = []
        for folder in level:
            if context.host.monotonic() > end:
                reason = f"{folder} and the folders after it were not searched: {root} is on a network, and slow."
                context.leave_out(folder, reason)
                return
            _check_deadline(context, folder)
            yield from _folder(context, folder, depth, unsearched)
        level = unsearched
    if level:
        context.cut.add(root)


def _end_of(context: SearchRun, root: str) -> float:
    """Return the time at which the search of the folder `root` must end, in seconds of the host's monotonic clock.

    It is two seconds from now if `root` is on a network mount, which may be slow. A local folder has no limit of its
    own: the result is one second after the deadline of the whole search, which ends the search before that.
    """
    is_remote = may_hang(context.host.mount_type(root))
    return context.host.monotonic() + _NETWORK_SECONDS if is_remote else context.deadline + 1.0


def _check_deadline(context: SearchRun, folder: str) -> None:
    try:
        context.check_deadline()
    except Stopped:
        context.leave_out(folder, f"{folder} and the folders after it were not searched.")
        raise


def _folder(context: SearchRun, folder: str, depth: int, unsearched: list[str]) -> Iterator[PrefixCandidate]:
    """Yield the environments of one folder: the folder itself if it is one, and those that its files name.

    The files are `.venv` and `.python-envs`. The paths of subfolders that the caller should search next are appended to
    `unsearched`; other subfolders (such as links) are yielded at once if they are environments. `depth` is the number
    of levels between the workspace and the folder.
    """
    host = context.host
    try:
        children = host.children(folder)
    except OSError as error:
        yield from _unlisted(context, folder, depth, error)
        return
    names = {child.name for child in children}
    if _is_environment_by(names, context, folder):
        if depth > 0:  # links are not walked into
            context.memo.real_folders[folder] = real_child(host, folder, context.memo)
        context.memo.listings[folder] = {child.name: child.kind for child in children}
        yield PrefixCandidate(folder, neighbouring_tool=_neighbouring_tool(context, host.paths.dirname(folder)))
        if depth > 0 and ".venv" not in names:
            return
        # The project's folder is itself an environment: its own folders are not searched, the others are.
        children = [child for child in children if child.name not in _OWN_FOLDERS]
    if depth == 0 or not names.isdisjoint(PROJECT_SIGNS):
        context.projects[folder] = frozenset(names)
    if ".venv" in names or ".python-envs" in names:
        yield from _named(context, folder, names)
    if depth < context.search.depth:
        yield from _children(context, folder, children, unsearched, at_limit=depth + 1 == context.search.depth)


def _named(context: SearchRun, folder: str, names: set[str]) -> Iterator[PrefixCandidate]:
    """Yield the environments that a folder's `.venv` (a folder, link or file) and its text file `.python-envs` name.

    `names` are the names in the folder. For `.venv`, an environment that does not exist is yielded too, so that it is
    reported.
    """
    tool = tool_beside(names)
    if ".venv" in names:
        path = context.host.paths.join(folder, ".venv")
        # A link to a disk that does not respond looks like a missing one.
        prefixes = targets_of_venv(context.host, folder) or ((path,) if context.host.stat(path) is None else ())
        for prefix in prefixes:
            yield PrefixCandidate(prefix, project=folder, neighbouring_tool=tool, named_by=path)
    if ".python-envs" in names:
        for prefix in targets_of_list(context.host, folder):
            yield PrefixCandidate(prefix, project=folder, neighbouring_tool=tool)


def _is_environment_by(names: set[str], context: SearchRun, folder: str) -> bool:
    """Return whether a listed folder is an environment, intact or broken; `names` are the names of the entries in it.

    It is one if it has pyvenv.cfg or conda-meta. Otherwise it must hold an interpreter, and either have a usual name
    such as `.venv` or hold an activation script.
    """
    if "pyvenv.cfg" in names or "conda-meta" in names:
        return True
    scripts = "bin" if "bin" in names else "Scripts" if "Scripts" in names else None
    if scripts is None:
        return False
    host, join = context.host, context.host.paths.join
    shaped = host.paths.basename(folder) in USUAL_NAMES or host.exists(join(folder, scripts, "activate"))
    return shaped and any(host.link_stat(join(folder, *place)) is not None for place in _PYTHONS)


def _unlisted(context: SearchRun, folder: str, depth: int, error: OSError) -> Iterator[PrefixCandidate]:
    if context.host.paths.basename(folder) in USUAL_NAMES:
        yield PrefixCandidate(folder)
    elif depth == 0 or not isinstance(error, FileNotFoundError | NotADirectoryError):
        context.leave_out(folder, f"{folder} cannot be read: {error.strerror or error}.")


def _neighbouring_tool(context: SearchRun, parent: str) -> str | None:
    names = context.projects.get(parent)
    return tool_beside(names) if names else None


def _children(
    context: SearchRun, folder: str, children: Sequence[Child], unsearched: list[str], *, at_limit: bool
) -> Iterator[PrefixCandidate]:
    """Yield the environments among the subfolders of `folder`, and append other subfolders to `unsearched`.

    `children` are the entries of `folder`. If `at_limit` is False, only links and most hidden subfolders are examined,
    and yielded if they are environments. All other subfolders are appended to `unsearched`, so that the caller searches
    them next. If `at_limit` is True, the depth limit is reached and every subfolder is examined. Ordinary subfolders
    that are not environments are then appended to `unsearched`; the caller does not search them, but reports that the
    search is incomplete.
    """
    ignored, start = context.search.ignored, folder.rstrip(context.host.paths.sep) + context.host.paths.sep
    folders = {
        child.name: child.kind
        for child in children
        if child.kind in ("folder", "link") and child.name != ".venv" and child.name not in ignored
    }
    if len(folders) > _MOST_FOLDERS:
        reason = f"{folder} holds {len(folders)} folders; only the first {_MOST_FOLDERS} were searched."
        context.leave_out(folder, reason)
    for name in sorted(folders)[:_MOST_FOLDERS]:
        is_walked = folders[name] == "folder" and (name[0] != "." or "env" in name.lower())
        if not at_limit and is_walked:
            unsearched.append(start + name)
        elif _is_environment(context, start + name, name):
            if folders[name] == "folder":
                context.memo.real_folders[start + name] = real_child(context.host, start + name, context.memo)
            yield PrefixCandidate(start + name, neighbouring_tool=_neighbouring_tool(context, folder))
        elif folders[name] == "link" and not context.host.exists(start + name):
            _note_silence(context, start + name)
        elif at_limit and is_walked:
            unsearched.append(start + name)


def _note_silence(context: SearchRun, path: str) -> None:
    """Record that the link at `path` was not searched, if it leads to a disk that does not respond.

    Nothing is recorded for a link to a missing folder.
    """
    try:
        context.host.names(path)
    except TimeoutError:
        context.leave_out(path, f"{path} leads to a disk that does not answer.")
    except OSError:
        return


def _is_environment(context: SearchRun, path: str, name: str) -> bool:
    """Return whether the folder at `path` is an environment, intact or broken, without listing the folder.

    `name` is the last component of the path. True if it has a pyvenv.cfg or conda-meta, or a usual name and an
    interpreter.
    """
    host, sep = context.host, context.host.paths.sep
    if host.exists(f"{path}{sep}pyvenv.cfg") or host.exists(f"{path}{sep}conda-meta"):
        return True
    return name in USUAL_NAMES and any(host.link_stat(host.paths.join(path, *place)) is not None for place in _PYTHONS)
