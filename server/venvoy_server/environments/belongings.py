"""Distinguish, in the folder of an environment, what belongs to the environment from what belongs to the user.

What `venv` (CPython's Lib/venv), virtualenv and uv write belongs to the environment, and so do the installed files that
are listed in the packages' RECORD files
(https://packaging.python.org/en/latest/specifications/recording-installed-packages/). Everything else is the user's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.layout import USUAL_NAMES, is_python_name
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.python import minor_of_library

PROJECT_SIGNS = frozenset(
    {".git", ".hg", ".svn", ".jj", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "pixi.toml", "environment.yml"}
    | {"package.json", "Makefile", "tox.ini", "noxfile.py", "manage.py"}
)
"""Files and folders at the top of a folder that identify it as a project."""
_MADE_WHOLE = frozenset({"pyvenv.cfg", ".venvoy-unfinished", ".venvoy-journal.db", ".lock"})
_LEFT_BY_TOOLS = frozenset({".project", ".tox-info.json", "log", "tmp", ".venvoy-trash", "lost+found", "__pycache__"})
_CACHE_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
_SCRIPT = pattern(r"(?:de)?activate(?:\.\w+|_this\.py)?|pydoc\.bat", re.IGNORECASE)
_INSTALLER = pattern(r"(?:pip|wheel|easy_install)[\d.\-]*(?:\.exe)?", re.IGNORECASE)
_SMALL, _RECORD_SIZE, _MOST = 4096, 8 << 20, 20_000


class Belongings(msgspec.Struct, frozen=True):
    """The content of an environment's folder, as sorted `/`-separated paths relative to the folder.

    `own` are files and folders that belong to the environment; such a folder belongs to it with all its content, and no
    path in `own` is inside another one. `others` are the user's. `shared` is True if the folder is also a project, or
    if it holds the user's files and has no usual name of an environment such as `.venv`.
    """

    own: tuple[str, ...]
    others: tuple[str, ...]
    shared: bool


def belongings(host: Host, prefix: str) -> Belongings:
    """Divide a folder's content into the environment's paths and the user's; raise OSError if it cannot be listed.

    `prefix` is the folder of the environment.
    """
    sorting = _Sorting(host, prefix)
    children = host.children(prefix)
    for child in children:
        sorting.top(child)
    names = {child.name for child in children}
    unusual = {each.split("/")[0] for each in sorting.others} - _LEFT_BY_TOOLS
    is_usual = host.paths.basename(prefix) in USUAL_NAMES
    shared = bool(names & PROJECT_SIGNS) or (bool(unusual) and not is_usual)
    return Belongings(tuple(sorted(sorting.own)), tuple(sorted(sorting.others)), shared)


def is_shared(host: Host, prefix: str) -> bool:
    """Return whether an environment's folder (`prefix`) also has another use, so that it belongs to the user.

    True if it is also a project, or if it holds the user's files and has no usual name such as `.venv`. Such a folder
    must not be deleted or replaced as a whole. False if the folder cannot be listed.
    """
    try:
        return belongings(host, prefix).shared
    except OSError:
        return False


class _Sorting:
    """Collects the paths in one folder in two lists: those that belong to its environment (`own`) and the `others`."""

    def __init__(self, host: Host, prefix: str) -> None:
        self._host = host
        self._prefix = prefix
        self._recorded: frozenset[str] | None = None
        self._seen = 0
        self.own: list[str] = []
        self.others: list[str] = []

    def top(self, child: Child) -> None:
        """Add a child of an environment's folder to `own` (the environment's paths) or `others` (the user's paths).

        A file that tools write when they create an environment is added to `own`, any other file to `others`. The
        content of a folder is divided between the two lists: `own` gets the environment's scripts, libraries and
        headers, and the files of installed packages. A folder that identifies a project, such as `.git`, is added to
        `others`.
        """
        name = child.name
        if child.kind == "folder" and name == ".venvoy-saved":
            self.own.append(name)
        elif child.kind == "folder" and name in ("bin", "Scripts"):
            self._within(name, self._is_script)
        elif child.kind == "folder" and name in ("lib", "lib64", "Lib"):
            self._within(name, _is_library)
        elif child.kind == "folder" and name in ("include", "Include"):
            self._within(name, _is_headers)
        elif child.kind == "folder" and name not in PROJECT_SIGNS:
            self._recorded_only(name)
        else:
            self._put(name, self._is_file_of_it(child))

    def _is_file_of_it(self, child: Child) -> bool:
        if child.name == "lib64":
            return child.kind == "link" and self._host.link_target(self._at("lib64")) in ("lib", self._at("lib"))
        if child.kind != "file":
            return False
        if child.name == ".gitignore":
            return ignores_everything(self._start(child.name))
        if child.name == "CACHEDIR.TAG":
            return self._start(child.name).startswith(_CACHE_SIGNATURE)
        return child.name in _MADE_WHOLE or child.name in self._installed()

    def _within(self, folder: str, is_own: Callable[[Child], bool]) -> None:
        """Add the children of `folder` to `own` and `others`; if all of them are `own`, add `folder` itself instead.

        A child belongs to the environment if `is_own` returns True for it, or if a package's RECORD file lists it.
        """
        children = self._children(folder)
        mine = {child.name: is_own(child) or f"{folder}/{child.name}" in self._installed() for child in children}
        if all(mine.values()):
            self.own.append(folder)
            return
        for name, is_mine in mine.items():
            self._put(f"{folder}/{name}", is_mine)

    def _is_script(self, child: Child) -> bool:
        made = is_made_script(child.name) or _INSTALLER.fullmatch(child.name) is not None
        return made and child.kind in ("file", "link")

    def _recorded_only(self, folder: str) -> None:
        """Add a folder such as `share`, of which only files listed in a package's RECORD belong to the environment.

        If all or none of its files are listed, the folder itself is added to `own` or `others`. Otherwise each of its
        files is: a listed one to `own`, another to `others`.
        """
        if not any(path.startswith(f"{folder}/") for path in self._installed()):
            self.others.append(folder)
            return
        files = list(self._files(folder))
        if all(path in self._installed() for path in files):
            self.own.append(folder)
            return
        for path in files:
            self._put(path, path in self._installed())

    def _files(self, folder: str) -> Iterator[str]:
        for child in self._children(folder):
            path = f"{folder}/{child.name}"
            self._seen += 1
            if child.kind == "folder" and self._seen < _MOST:
                yield from self._files(path)
            else:
                yield path

    def _installed(self) -> frozenset[str]:
        """Return the files outside site-packages that the installed packages' RECORD files list.

        Their paths are relative to the environment's folder. The result is cached.
        """
        if self._recorded is None:
            self._recorded = frozenset(_recorded(self._host, self._prefix))
        return self._recorded

    def _put(self, path: str, is_own: bool) -> None:
        (self.own if is_own else self.others).append(path)

    def _at(self, path: str) -> str:
        return self._host.paths.join(self._prefix, *path.split("/"))

    def _start(self, path: str) -> bytes:
        try:
            return self._host.read(self._at(path), _SMALL)
        except OSError:
            return b""

    def _children(self, folder: str) -> list[Child]:
        try:
            return list(self._host.children(self._at(folder)))
        except OSError:
            return []


def is_made_script(name: str) -> bool:
    """Return whether a file in `bin` has the name of an interpreter, an activation script or `pydoc.bat`.

    These are the files that the creation of an environment writes there (hence `made`).
    """
    return is_python_name(name) or _SCRIPT.fullmatch(name) is not None


def ignores_everything(text: bytes) -> bool:
    """Return whether the only pattern in the text of a `.gitignore` file is `*`.

    Tools write such a file into the environments that they create.
    """
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(b"#")] == [b"*"]


def _is_library(child: Child) -> bool:
    return child.kind == "folder" and (minor_of_library(child.name) is not None or child.name == "site-packages")


def _is_headers(child: Child) -> bool:
    return child.kind == "folder" and (child.name == "site" or minor_of_library(child.name) is not None)


def _recorded(host: Host, prefix: str) -> Iterator[str]:
    """Yield the files that the installed packages' RECORD files list inside the environment but outside site-packages.

    The paths are relative to `prefix`, the environment's folder.
    """
    paths = host.paths
    for site in _sites(host, prefix):
        for name in _names(host, site):
            if not name.endswith(".dist-info"):
                continue
            try:
                record = host.read(paths.join(site, name, "RECORD"), _RECORD_SIZE)
            except OSError:
                continue
            for line in path_text(record).splitlines():
                path = line.rsplit(",", 2)[0].strip('"').replace("\\", "/")
                if path.startswith("../"):
                    yield from _inside(host, prefix, paths.normpath(paths.join(site, path)))


def _inside(host: Host, prefix: str, path: str) -> Iterator[str]:
    start = prefix.rstrip(host.paths.sep) + host.paths.sep
    if path.startswith(start):
        yield path[len(start) :].replace(host.paths.sep, "/")


def _sites(host: Host, prefix: str) -> Iterator[str]:
    join = host.paths.join
    for folder in ("lib", "lib64"):
        for name in _names(host, join(prefix, folder)):
            if minor_of_library(name):
                yield join(prefix, folder, name, "site-packages")
    yield join(prefix, "Lib", "site-packages")


def _names(host: Host, path: str) -> tuple[str, ...]:
    try:
        return tuple(host.names(path))
    except OSError:
        return ()
