"""What a search is asked, what a locator answers, and what is found in the end."""

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
"""Folders that hold no environment, or too much to search for one; they are never searched."""


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """What is looked for, and how far the search may go.

    `folders` are the workspaces, absolute. `depth` counts folders below a workspace: 3 reaches `packages/x/.venv`.
    `extra_folders` are walked like a workspace, the children of `extra_environment_folders` are environments.
    `disabled` are names of locators. `first` are prefixes to be read before any other. `budget` is in seconds, for the
    whole search.
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
    """A place that a locator points out: an environment's prefix, an installation's prefix, or an executable.

    `manager` and `project` are known from the place; `beside` is the tool whose files lie in the project, and
    counts for an environment that virtualenv made, since several tools use that. `version` is what a registry says,
    `alias` another path that starts the same. `named_by` is the `.venv` that means the place: it is reported even if no
    environment is there.
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
    """What was found, sorted; `complete` is False if something was left out, and `left_out` says what.

    `timings` are milliseconds by locator, with the time to read what it pointed out.
    """

    environments: tuple[Environment, ...]
    interpreters: tuple[Interpreter, ...]
    problems: tuple[Problem, ...]
    complete: bool
    left_out: tuple[str, ...]
    timings: dict[str, float]


class Stopped(Exception):
    """Ends a search whose time is over or that was cancelled."""


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
"""What reading foreign files may raise because of a bug in this program."""


def reason_of(error: Exception) -> str:
    """Return why something failed, for a sentence: what the system says, or the kind of error."""
    said = error.strerror if isinstance(error, OSError) else None
    return said or f"{type(error).__name__}: {error}"


class SearchRun(msgspec.Struct):
    """One search under way: what every locator is given.

    `projects` are the folders of the workspaces that hold a project file, as the walk met them; locators of central
    stores compute the names of their environments from them. `cut` are the folders in which the walk ended at its depth
    with folders below left.
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
        """Raise Stopped if the time is over or the caller has cancelled; called at every folder and candidate."""
        if self.host.monotonic() > self.deadline or (self.cancelled is not None and self.cancelled()):
            raise Stopped

    def leave_out(self, path: str, reason: str) -> None:
        """Note a place that was not searched, and why, in a sentence."""
        self.left_out.setdefault(path, reason)

    def folders(self, path: str) -> list[str]:
        """Return the folders in a folder, links to folders included, sorted; empty if it cannot be listed, which is noted unless it is not there."""
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
