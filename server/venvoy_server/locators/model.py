"""The types of a search: its request, the candidates of locators, and the result."""

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

    `folders` are the workspaces, absolute. `depth` is how many folder levels below a workspace are searched: 3 reaches
    `packages/x/.venv`. `extra_folders` are searched like workspaces, the children of `extra_environment_folders` are
    environments. `disabled` are names of locators. `first` are prefixes to read first. `budget` is the time limit of
    the whole search in seconds.
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
    """A place that a locator found: an environment's prefix, an installation's prefix, or an executable.

    `manager` and `project` are derived from the place. `beside` is the tool whose files are in the project; it becomes
    the manager of an environment that virtualenv made, since several tools use virtualenv. `version` comes from a
    registry, `alias` is another path that starts the same. `named_by` is the `.venv` that names the place, which is
    then reported even if there is no environment.
    """

    path: str
    what: Literal["environment", "installation", "executable"] = "environment"
    manager: str | None = None
    project: str | None = None
    beside: str | None = None
    version: str | None = None
    alias: str | None = None
    named_by: str | None = None


class Found(msgspec.Struct, frozen=True):
    """The sorted result of a search; `complete` is False if places were left out, which `left_out` lists.

    `timings` are milliseconds per locator, including reading its candidates.
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
    """Return the reason of an error for a message: the system's text, or the exception's type and text."""
    said = error.strerror if isinstance(error, OSError) else None
    return said or f"{type(error).__name__}: {error}"


class SearchRun(msgspec.Struct):
    """The state of one running search, passed to every locator.

    `projects` maps the folders in the workspaces that hold a project file to the names in them, filled by the workspace
    locator; locators of central stores compute environment names from them. `cut` are workspaces in which the depth
    limit left folders unsearched.
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
        """Raise Stopped if the search is out of time or cancelled; called at every folder and candidate."""
        if self.host.monotonic() > self.deadline or (self.cancelled is not None and self.cancelled()):
            raise Stopped

    def leave_out(self, path: str, reason: str) -> None:
        """Record a place that was not searched, with the reason as a sentence."""
        self.left_out.setdefault(path, reason)

    def folders(self, path: str) -> list[str]:
        """Return the folders (and links) in a folder, sorted; none if it cannot be listed.

        An error other than a missing folder is recorded with `leave_out`.
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
