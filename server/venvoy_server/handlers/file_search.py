"""Search for files that list dependencies, without a depth limit, but with a limit on the number of entries read.

Files that git ignores are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from venvoy_server.dependencies.dialects.names import has_script_block, is_dependency_file
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.project import settings_folders
from venvoy_server.environments.similar_names import nearest
from venvoy_server.locators.model import IGNORED_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pathspec import GitIgnoreSpec

    from venvoy_server.environments.host import Child, Host
    from venvoy_server.settings import ClientSettings

_NOT_SEARCHED = IGNORED_NAMES - {".github", ".devcontainer"}
_HEAD = 4096
_WORDS = ("requirements", "constraints")
_MISSPELT = pattern(r"([a-z0-9._-]{6,64})\.(txt|in|text|tx)", re.IGNORECASE)


class FoundFiles(msgspec.Struct):
    """The result of a file search, as sorted paths.

    `files` were found, `unsearched` are folders not reached within the limit, and `misspelt` are files that look like a
    misspelt `requirements.txt`. `unreadable` are files that could not be read; only the method `check` fills it in.
    """

    files: list[str] = []
    unsearched: list[str] = []
    unreadable: list[str] = []
    misspelt: list[str] = []


_Place = tuple[str, "tuple[Patterns, ...]", bool]
"""A folder to search, the .gitignore patterns that apply to it, and whether git ignores it."""


class Patterns:
    """A set of patterns in the syntax of .gitignore, for the paths below one folder."""

    def __init__(self, paths: Any, folder: str, lines: Sequence[str]) -> None:
        self._folder = folder.rstrip(paths.sep) + paths.sep
        self._sep = paths.sep
        try:
            self._spec = _spec_of(lines)
        except (ValueError, re.error):  # a line is not a valid pattern: only this line is left out
            self._spec = _spec_of([line for line in lines if _is_pattern(line)])

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Return True if a path matches, False if a pattern with `!` re-includes it, None if no pattern matches."""
        if not path.startswith(self._folder):
            return None
        inner = path[len(self._folder) :].replace(self._sep, "/")
        return self._spec.check_file(inner + "/" if is_folder else inner).include


def search_files(
    host: Host,
    folder: str,
    settings: ClientSettings,
    base: str | None = None,
    limit: int | None = None,
    check: Callable[[], None] = lambda: None,
) -> tuple[FoundFiles, int]:
    """Return the files found in a folder and its subfolders, and how many entries may still be read.

    `base` is the folder to which the patterns of the settings `include` and `exclude` are relative, by default
    `folder`. `limit` is the maximum number of folder entries to read, by default the setting `fileSearchLimit`. `check`
    is called for every folder and may raise to cancel the search.

    Symlinks to folders are not followed, and environments are not entered. `folder` itself is searched even if git
    ignores it or a pattern excludes it.
    """
    search = _Search(host, settings, base or folder, settings.file_search_limit if limit is None else limit)
    search.take_in_spite_of_exclude(folder)
    pending: list[_Place] = [(folder, search.around(folder), False)]
    while pending:
        check()
        place = pending.pop()
        children = search.children(place[0])
        if children is None:
            search.found.unsearched.append(place[0])
        else:
            pending += reversed(search.take(place, children))
    search.found.files.sort()
    search.found.misspelt.sort()
    return search.found, search.left


class _Search:
    def __init__(self, host: Host, settings: ClientSettings, base: str, limit: int) -> None:
        self._host = host
        self._patterns = settings.requirements_patterns
        self._exclude = Patterns(host.paths, base, settings.exclude) if settings.exclude else None
        self._include = Patterns(host.paths, base, settings.include) if settings.include else None
        self._ways = _ways(host, base, settings.include)
        self._ignored = _NOT_SEARCHED | frozenset(settings.ignored_names)
        self.left = limit
        self.found = FoundFiles()

    def take_in_spite_of_exclude(self, folder: str) -> None:
        """Stop using the setting `exclude` in this search if it excludes `folder`, the folder that the user named.

        All of its patterns are then disabled, not only the matching ones.
        """
        if self._exclude is not None and self._exclude.verdict(folder, is_folder=True):
            self._exclude = None

    def children(self, place: str) -> Sequence[Child] | None:
        """Return the sorted entries of a folder (`place`); empty if unreadable, None once the limit is reached."""
        if self.left <= 0:
            return None
        try:
            children = sorted(self._host.children(place), key=lambda child: child.name)
        except OSError:
            return ()
        self.left -= len(children)
        return children

    def around(self, folder: str) -> tuple[Patterns, ...]:
        """Return the patterns of the .gitignore files in the folders above `folder`, outermost first.

        The result is empty if these patterns ignore `folder` itself: it is searched nevertheless.
        """
        above = settings_folders(self._host, folder)[1:]
        specs = tuple(spec for each in reversed(above) if (spec := self._gitignore(each)) is not None)
        return () if _is_ignored(specs, folder, is_folder=True) else specs

    def _gitignore(self, folder: str) -> Patterns | None:
        path = self._host.paths.join(folder, ".gitignore")
        try:
            text = read_bytes(self._host, path, "settings").decode("utf-8", "replace")
        except OSError:
            return None
        return Patterns(self._host.paths, folder, text.splitlines())

    def take(self, at: _Place, children: Sequence[Child]) -> list[_Place]:
        """Add the dependency files among a folder's entries to the result; return the subfolders to search next.

        `at` is the folder with the .gitignore patterns that apply to it; `children` are its entries.
        """
        place, specs, inside = at
        names = {child.name for child in children}
        if "pyvenv.cfg" in names or "conda-meta" in names:
            return []
        if ".gitignore" in names and (own := self._gitignore(place)) is not None:
            specs = (*specs, own)
        folders = []
        for child in children:
            path = self._host.paths.join(place, child.name)
            is_folder = child.kind == "folder"
            if self._exclude is not None and self._exclude.verdict(path, is_folder=is_folder):
                continue
            if is_folder:
                ignored = inside or child.name in self._ignored or _is_ignored(specs, path, is_folder=True)
                if not ignored or path in self._ways:
                    folders.append((path, specs, ignored))
            elif self._include is not None and self._include.verdict(path, is_folder=False):
                self.found.files.append(path)
            elif not inside:
                self._take_file(path, child.name, specs)
        return folders

    def _take_file(self, path: str, name: str, specs: tuple[Patterns, ...]) -> None:
        if is_dependency_file(path, self._patterns):
            if not _is_ignored(specs, path, is_folder=False):
                self.found.files.append(path)
        elif name.endswith(".py"):
            if self._is_script(path) and not _is_ignored(specs, path, is_folder=False):
                self.found.files.append(path)
        elif is_misspelt(name) and not _is_ignored(specs, path, is_folder=False):
            self.found.misspelt.append(path)

    def _is_script(self, path: str) -> bool:
        """Return whether a Python file has inline metadata (PEP 723) within its first `_HEAD` bytes."""
        try:
            head = self._host.read_part(path, 0, _HEAD)
        except OSError:
            return False
        return b"# /// script" in head and has_script_block(head.decode("utf-8", "replace"))


def is_misspelt(name: str) -> bool:
    """Return whether a file's name looks like a misspelt `requirements.txt` or `constraints.txt`."""
    found = _MISSPELT.fullmatch(name)
    words = re.findall(r"[a-z]{6,16}", found[1].lower()) if found else []
    return any(nearest(word, _WORDS, 0.8) is not None for word in words)


def _spec_of(lines: Sequence[str]) -> GitIgnoreSpec:
    """Return the compiled patterns; raises ValueError, or re.error for a range such as `[z-a]`, if one is invalid."""
    import warnings

    from pathspec import GitIgnoreSpec

    # `[[:alpha:]]` is valid for git; Python warns of the regular expression that pathspec makes of it.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pathspec")
    return GitIgnoreSpec.from_lines(lines)


def _is_pattern(line: str) -> bool:
    try:
        _spec_of([line])
    except (ValueError, re.error):
        return False
    return True


def _is_ignored(specs: Sequence[Patterns], path: str, *, is_folder: bool) -> bool:
    """Return whether git ignores a path: the deepest .gitignore with a matching pattern decides.

    `specs` are the patterns of the .gitignore files, outermost first; False if none matches. `is_folder`: whether the
    path is a folder.
    """
    for spec in reversed(specs):
        verdict = spec.verdict(path, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def _ways(host: Host, base: str, include: Sequence[str]) -> frozenset[str]:
    """Return the folders on the way to paths that the setting `include` names without wildcards.

    For `docs/dev/*.txt` these are `docs` and `docs/dev` below `base`. The search enters them even if git ignores them.
    """
    ways = set()
    for each in include:
        path = base
        for part in each.strip("/").split("/")[:-1]:
            if any(letter in part for letter in "*?[!"):
                break
            path = host.paths.join(path, part)
            ways.add(path)
    return frozenset(ways)
