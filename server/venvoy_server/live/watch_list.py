"""Determine which folders to watch for a search result, and what a change in one of these folders affects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import USUAL_NAMES
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.locators.model import Found, SearchRequest
from venvoy_server.locators.workspace import PROJECT_SIGNS

Role = Literal["inside", "packages", "base", "place", "waiting"]
"""Why a folder is watched. `place`: environments are created and deleted in it; `inside`: an environment's own folder,
or the folder of its executables; `packages`: site-packages; `base`: contains an interpreter, or a symlink that leads
to one; `waiting`: a path that a search did not find may be created in it.
"""

Effect = Literal["environments", "packages", "selections"]
"""The effect of a change: `environments`: search again; `packages`: reread an environment's packages; `selections`:
compute the selections again.
"""

ENVIRONMENT_SIGNS = frozenset(("pyvenv.cfg", "conda-meta", ".venv", ".python-envs", "history", "environments.txt"))
SELECTION_SIGNS = frozenset(
    (
        ".python-version", ".python-versions", ".tool-versions", "mise.toml", ".mise.toml", "mise.local.toml", "runtime.txt",
        "pyrightconfig.json", "ty.toml", "settings.json", ".vscode",
    )
)  # fmt: skip
_INSIDE_SIGNS = frozenset(
    ("pyvenv.cfg", "conda-meta", "bin", "scripts", "lib", "lib64", "activate", "activate.bat", "history")
)
_PACKAGE_ENDS = (".dist-info", ".egg-info", ".egg-link", ".pth")
_PYTHONS = ("python", "pypy", "graalpy")
_VERSION_CONTROL = frozenset((".git", ".hg", ".svn", ".jj"))


class WatchList(msgspec.Struct, frozen=True):
    """The folders to watch in order to notice changes that affect the result of one search for environments.

    `search` is the request of this search. `roles` maps the path of each watched folder to the reason for watching it,
    such as `place` (environments are created in it). `packages` maps each site-packages folder to the real paths of the
    environments that use it. `missed` are paths outside of the searched folders that the search looked for in vain; if
    such a path is created, the search is repeated. `roots` are the searched folders, each with a separator at its end.
    """

    search: SearchRequest
    roles: dict[str, Role]
    packages: dict[str, tuple[str, ...]]
    missed: frozenset[str]
    roots: tuple[str, ...]

    def may_matter(self, path: str, folder: str) -> bool:
        """Return False if a change at `path`, an entry of `folder`, certainly affects nothing; True if it may.

        The test is cheap, since each change is tested against up to a thousand watch lists.
        """
        return folder in self.roles or path in self.roles or path.startswith(self.roots)

    def effect(self, host: Host, path: str) -> Effect | None:
        """Return what has to be done after a change at a path, or None if there is nothing to do.

        `environments`: search again; `packages`: reread an environment's packages; `selections`: choose the
        environments in use again. To decide, no file or folder is read; only the status of paths is queried.
        """
        paths = host.paths
        folder, name = paths.dirname(path), paths.basename(path)
        role = self.roles.get(folder)
        if role is None and path in self.roles and self.roles[path] != "waiting":
            return "environments"  # a watched folder was moved or removed, or became unreadable
        if role in ("place", "waiting") and (path in self.missed or self._is_above_missed(host, path)):
            return "environments"
        if name in self.search.ignored and name not in SELECTION_SIGNS:
            return None
        if role is None:
            return self._effect_unwatched(host, path, name)
        if role == "packages":
            return "packages"
        if role == "inside":
            return "environments" if name.lower() in _INSIDE_SIGNS or name.startswith(_PYTHONS) else None
        if role == "base":
            return "environments" if path in self.roles or _is_python(name) or _is_folder(host, path) else None
        return self._effect_in_place(host, path, name, role)

    def may_become_environment(self, host: Host, path: str, folder: str) -> bool:
        """Return whether `path` is an unwatched folder that may become an environment when files are added to it.

        `folder` is the parent folder of `path`. The result is True only if `folder` is watched because environments are
        created in it. It is False if the user's settings exclude the name of `path` from the search.
        """
        if path in self.roles or self.roles.get(folder) != "place":
            return False
        return host.paths.basename(path) not in self.search.ignored and _is_folder(host, path)

    def _effect_in_place(self, host: Host, path: str, name: str, role: Role) -> Effect | None:
        if name in SELECTION_SIGNS:
            return "selections"
        if path in self.roles:
            return "environments"
        if role == "waiting":
            return None
        if name in ENVIRONMENT_SIGNS or name in PROJECT_SIGNS or _is_python(name) or _is_folder(host, path):
            return "environments"
        return None

    def _effect_unwatched(self, host: Host, path: str, name: str) -> Effect | None:
        """Return what has to be done after a change at `path`, if the parent folder of `path` is not watched.

        An editor may report such a change. Below the searched folders, `name` (the last part of `path`) decides. For a
        file of an environment or project, such as `pyvenv.cfg`, the result is `environments`: search again. For a file
        that affects the choice of an environment, such as `.python-version`, it is `selections`: choose again. For any
        other name, and for a path outside of the searched folders, nothing has to be done, and the result is None.
        """
        if not path.startswith(self.roots):
            return None
        if name in SELECTION_SIGNS:
            return "selections"
        return "environments" if name in ENVIRONMENT_SIGNS or name in PROJECT_SIGNS else None

    def _is_above_missed(self, host: Host, path: str) -> bool:
        start = path + host.paths.sep
        return any(missed.startswith(start) for missed in self.missed)


def watch_list(
    host: Host, search: SearchRequest, found: Found, listed: Iterable[str], missed: Iterable[str]
) -> WatchList:
    """Return which folders to watch for `found`, the result of the search request `search`, and why each is watched.

    `listed` are the folders that the search listed, and `missed` the paths that it looked for and did not find.
    """
    roles: dict[str, Role] = {}
    packages: dict[str, tuple[str, ...]] = {}
    for environment in found.environments:
        for folder in _own_folders(host, environment):
            roles.setdefault(folder, "inside")
        for folder in environment.site_packages:
            roles[folder] = "packages"
            packages[folder] = (*packages.get(folder, ()), environment.real_prefix)
    for folder in _bases(host, found):
        roles.setdefault(folder, "base")
    prefixes = {folder for folder, role in roles.items() if role == "inside"}
    for folder in listed:
        if folder not in roles and not _is_under(host, folder, prefixes):
            roles[folder] = "place"
    linked = (each.prefix for each in found.environments if each.prefix != each.real_prefix)
    for folder in (*search.folders, *map(host.paths.dirname, linked)):  # a symlink in them may change its target
        roles[folder] = "place"
    outside = frozenset(path for path in missed if not _needs_no_watch(host, path, search.folders, roles))
    for folder in _nearest(host, outside):
        roles.setdefault(folder, "waiting")
    roots = tuple(folder.rstrip(host.paths.sep) + host.paths.sep for folder in search.folders)
    return WatchList(search, roles, packages, outside, roots)


def _own_folders(host: Host, environment: Environment) -> Iterator[str]:
    yield environment.prefix
    if environment.real_prefix != environment.prefix:
        yield environment.real_prefix
    yield host.paths.join(environment.prefix, "Scripts" if host.platform == "win32" else "bin")
    if environment.kind == "conda":
        yield host.paths.join(environment.prefix, "conda-meta")


def _bases(host: Host, found: Found) -> list[str]:
    """Return the folders of the interpreters in a search result, and of the base interpreters of its environments.

    A base interpreter is the one that an environment was made from. If the path of an interpreter is a symlink or
    contains one, the folders of the symlinks are included.
    """
    records: tuple[Environment | Interpreter, ...] = (*found.environments, *found.interpreters)
    paths = dict.fromkeys(
        path
        for record in records
        for path in ((record.base_executable,) if isinstance(record, Environment) else (record.executable,))
        if path is not None
    )
    folders: dict[str, None] = {}
    for path in paths:
        folders.update(dict.fromkeys(way(host, path)))
    return list(folders)


def way(host: Host, path: str) -> list[str]:
    """Return the folders of all symlinks that have to be followed from `path`, and last the folder of the final target.

    Example: if `/bin/python` is a symlink to `/opt/py/python`, these are `/bin` and `/opt/py`.
    """
    folders: list[str] = []
    for _ in range(40):
        link, rest = _first_link(host, path)
        if link is None:
            break
        folders.append(host.paths.dirname(link))
        target = host.paths.join(host.paths.dirname(link), host.link_target(link) or "")
        path = host.paths.normpath(host.paths.join(target, rest) if rest else target)
    return [*folders, host.paths.dirname(path)]


def _first_link(host: Host, path: str) -> tuple[str | None, str]:
    """Return the shortest leading part of a path that is a symlink, and the rest of the path after it.

    Return (None, "") if no part of the path is a symlink.
    """
    paths, above = host.paths, [path]
    while (parent := paths.dirname(above[-1])) != above[-1]:
        above.append(parent)
    for place in reversed(above):
        if host.link_target(place) is not None:
            return place, path[len(place) :].lstrip(paths.sep)
    return None, ""


def _nearest(host: Host, missed: Iterable[str]) -> dict[str, None]:
    """Return, as the keys of a dict, the nearest existing ancestor folder of each missing path."""
    found: dict[str, None] = {}
    known: dict[str, str | None] = {}
    for path in missed:
        nearest = _nearest_above(host, host.paths.dirname(path), known)
        if nearest is not None:
            found[nearest] = None
    return found


def _nearest_above(host: Host, folder: str, known: dict[str, str | None]) -> str | None:
    if folder not in known:
        parent = host.paths.dirname(folder)
        if host.exists(folder):
            known[folder] = folder
        else:
            known[folder] = _nearest_above(host, parent, known) if parent != folder else None
    return known[folder]


def _needs_no_watch(host: Host, path: str, folders: Iterable[str], roles: dict[str, Role]) -> bool:
    """Return True if no additional folder has to be watched for `path`, which a search looked for in vain; else False.

    The result is True if `path` is below one of `folders` (the searched folders) or directly in an environment's
    folder. It is also True if the parent folder has `python` in its name, if `path` is relative, or if it is a version
    control folder such as `.git`. In all other cases the caller has to watch a folder to notice when `path` is created.
    `roles` maps each watched folder to the reason for watching it.
    """
    if any(path.startswith(folder.rstrip(host.paths.sep) + host.paths.sep) for folder in folders):
        return True
    parent, name = host.paths.dirname(path), host.paths.basename(path)
    if roles.get(parent) == "inside" or "python" in host.paths.basename(parent):
        return True
    return name in _VERSION_CONTROL or not host.paths.isabs(path)


def _is_under(host: Host, path: str, folders: set[str]) -> bool:
    while (parent := host.paths.dirname(path)) != path:
        if parent in folders:
            return True
        path = parent
    return False


def is_sign(name: str) -> bool:
    """Return whether a file of this name usually belongs to an environment or its packages, or affects their choice.

    Examples are `pyvenv.cfg`, `.python-version`, and names that end in `.dist-info`.
    """
    signs = name in ENVIRONMENT_SIGNS or name in SELECTION_SIGNS or name in PROJECT_SIGNS or name in USUAL_NAMES
    return signs or name.lower() in _INSIDE_SIGNS or _is_python(name) or name.endswith(_PACKAGE_ENDS)


def _is_python(name: str) -> bool:
    return name.lower().startswith(_PYTHONS)


def _is_folder(host: Host, path: str) -> bool:
    found = host.stat(path)
    return found is not None and found.kind == "folder"
