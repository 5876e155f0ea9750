"""The data types of a search: its request, its state, the paths that locators find, and the result.

A locator is a module that finds the environments and interpreters of one tool, such as conda.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Interpreter, Problem
from venvoy_server.environments.python import Memo

Scope = Literal["all", "workspace", "interpreters"]

IGNORED_NAMES = frozenset(
    (
        "node_modules", "bower_components", "site-packages", "__pycache__", "__pypackages__", ".git", ".hg", ".svn", ".bzr", ".jj",
        ".cache", ".cargo", ".devcontainer", ".eggs", ".github", ".gradle", ".hypothesis", ".idea", ".ipynb_checkpoints",
        ".mypy_cache", ".pyre", ".pytest_cache", ".ruff_cache", ".terraform", ".vs", ".vscode", ".yarn", "cython_debug",
        "target", ".venvoy-trash",
    )
)  # fmt: skip
"""Folders that are never searched: they have no environments, or are too large."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """What to search for, and the limits of the search.

    `folders` are the absolute paths of the folders that are open in the editor (workspaces). `scope`: everything, only
    the workspaces' environments, or only interpreters. `depth` is how many folder levels below a workspace are
    searched: 3 reaches `packages/x/.venv`. `ignored` are names of folders that are not searched. `extra_folders` are
    searched like workspaces; the children of `extra_environment_folders` are taken as environments. `disabled` are
    names of locators (one per tool) that are not run. `first` are paths of selected environments, read first. `budget`
    is the time limit of the whole search in seconds.
    """

    folders: tuple[str, ...] = ()
    scope: Scope = "all"
    depth: int = 3
    ignored: frozenset[str] = IGNORED_NAMES
    extra_folders: tuple[str, ...] = ()
    extra_environment_folders: tuple[str, ...] = ()
    disabled: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    budget: float = 10.0


class PrefixCandidate(msgspec.Struct, frozen=True, gc=False):
    """A path that a locator (a module that finds the environments or interpreters of a tool) found.

    `kind` is what `path` is: an environment's folder, an installation's folder or an executable. `manager` is the
    tool that manages the environment or interpreter, and `project` the folder of the project that the environment is
    for. Both are None if unknown.

    `neighbouring_tool` is the tool whose files (such as `poetry.lock`) are next to the environment. It becomes the
    manager of an environment made by virtualenv. `version` is the Python version in the Windows registry. `alias` is
    another path that starts the same interpreter. `named_by` is the path of a project's `.venv` (folder, link or text
    file) that leads to `path`. If `named_by` is given, an environment that does not exist is reported, too.
    """

    path: str
    kind: Literal["environment", "installation", "executable"] = "environment"
    manager: str | None = None
    project: str | None = None
    neighbouring_tool: str | None = None
    version: str | None = None
    alias: str | None = None
    named_by: str | None = None


class Found(msgspec.Struct, frozen=True):
    """The sorted result of a search.

    `complete` is False if something was not searched: the paths in `left_out`, or folders below the depth limit.
    `timings` are milliseconds by locator's name, including the time to read what the locator found.
    """

    environments: tuple[Environment, ...]
    interpreters: tuple[Interpreter, ...]
    problems: tuple[Problem, ...]
    complete: bool
    left_out: tuple[str, ...]
    timings: dict[str, float]


class Stopped(Exception):
    """Raised to end a search that is out of time or was cancelled."""


FAULTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Exceptions that a bug of ours may raise while reading other programs' files."""


def reason_of(error: Exception) -> str:
    """Return why an error occurred, for a message: the operating system's text, or the exception's type and text."""
    said = error.strerror if isinstance(error, OSError) else None
    return said or f"{type(error).__name__}: {error}"


class SearchRun(msgspec.Struct):
    """The state of one running search, passed to every locator.

    `deadline` is in seconds of the host's monotonic clock. `projects` maps the path of each project's folder in the
    workspaces to the names of the files in it. The workspace locator fills `projects`; other locators use it, as some
    tools name an environment by a hash of its project's path. `left_out` maps paths that were not searched to the
    reason. `cut` are workspaces in which the depth limit left folders unsearched.
    """

    host: Host
    search: SearchRequest
    memo: Memo
    deadline: float
    cancelled: Callable[[], bool] | None
    projects: dict[str, frozenset[str]]
    left_out: dict[str, str]
    cut: set[str] = set()

    def check_deadline(self) -> None:
        """Raise Stopped if the search is out of time or cancelled; called at every folder and found path."""
        if self.host.monotonic() > self.deadline or (self.cancelled is not None and self.cancelled()):
            raise Stopped

    def leave_out(self, path: str, reason: str) -> None:
        """Record that a path was not searched, with the reason as a sentence; a reason recorded earlier is kept."""
        self.left_out.setdefault(path, reason)

    def folders(self, path: str) -> list[str]:
        """Return the paths of the folders and links in a folder, sorted; none if it cannot be listed.

        If the folder exists and cannot be read, it is recorded as not searched, with the reason.
        """
        try:
            children = self.host.children(path)
        except FileNotFoundError:
            return []
        except OSError as error:
            if not isinstance(error, NotADirectoryError):
                self.leave_out(path, f"{path} cannot be read: {error.strerror or error}.")
            return []
        return sorted(self.host.paths.join(path, child.name) for child in children if child.kind in ("folder", "link"))


Find = Callable[[SearchRun], Iterator[PrefixCandidate]]
