"""The interface through which menus read facts about the workspace; a fact is computed when a menu first needs it."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from venvoy_protocol.doctor import DoctorResult
from venvoy_protocol.environment import Environment, Interpreter
from venvoy_protocol.inspect import InspectResult
from venvoy_protocol.packages import PackagesResult
from venvoy_protocol.selection import Selection
from venvoy_protocol.status import StatusResult
from venvoy_protocol.trust import TrustResult
from venvoy_protocol.vulnerabilities import VulnerabilitiesResult

Answers = dict[str, Any]
"""The answers so far, by the key of the step that asked for each."""


class DependencyPlace(msgspec.Struct, frozen=True):
    """A list of dependencies in one of the project's files, such as `dependencies` in pyproject.toml.

    `label` and `detail` are shown to the user. `params` identify the list in calls of the methods `add` and `drop`.
    `names` are the normalized names of the packages in the list.
    """

    label: str
    detail: str
    params: dict[str, str]
    names: frozenset[str]


class MenuFacts(Protocol):
    """What menus need to know about one file or folder: its project, environments, interpreters and dependencies."""

    @property
    def path(self) -> str:
        """Return the file or folder that the menu is about."""
        ...

    @property
    def project(self) -> str:
        """Return the folder of the project to which the menu's file or folder belongs.

        This is the nearest folder with a project file, such as pyproject.toml, at or above the menu's path. If there is
        none, it is the menu's folder, or the folder that contains the menu's file.
        """
        ...

    @property
    def choice_folder(self) -> str:
        """Return the folder for which the user's choice of an environment is stored.

        This is the project's folder, or a folder inside the project, at or above the menu's path, that has its own
        environment or its own stored choice.
        """
        ...

    @property
    def root(self) -> str:
        """Return the outermost folder of the workspace or project to which the menu's file or folder belongs.

        This is the workspace folder that contains the menu's path. If there is none, it is the root of the repository
        or project. Without a repository or project, it is the folder of the menu's path itself.
        """
        ...

    def short(self, path: str) -> str:
        """Return a path shortened for display: relative to the workspace folder, or with `~` for the home folder."""
        ...

    def absolute(self, path: str) -> str:
        """Return the absolute form of a path that the user typed relative to the project, or beginning with `~`."""
        ...

    def join(self, folder: str, name: str) -> str:
        """Return the path of the entry `name` in a folder."""
        ...

    def exists(self, path: str) -> bool:
        """Return whether a path exists."""
        ...

    def selection(self) -> Selection:
        """Return the environment or interpreter that is in use for the menu's path, and the reason for it."""
        ...

    def status(self) -> StatusResult:
        """Return what the editor's status bar shows about the environment in use."""
        ...

    def environments(self) -> list[Environment]:
        """Return the environments in the workspace and in the folders where tools such as conda store environments."""
        ...

    def interpreters(self) -> list[Interpreter]:
        """Return the Python interpreters installed on the machine, the newest version first."""
        ...

    def fits(self, version: str) -> bool:
        """Return whether the project's files, such as `requires-python` in pyproject.toml, allow a Python version."""
        ...

    def default_python(self) -> str | None:
        """Return the path of the interpreter that `create` uses by default, or None if none fits the project."""
        ...

    def requested_python(self) -> tuple[str, str] | None:
        """Return the Python version or range that the project requests, and the path of the file that contains it.

        Return None if no file requests a version.
        """
        ...

    def requirements(self) -> list[str]:
        """Return the paths of the project's files from which packages can be installed.

        These are requirements files, pylock files and pyproject.toml.
        """
        ...

    def dependency_lists(self) -> list[DependencyPlace]:
        """Return the lists in pyproject.toml and requirements files to which requirements can be added."""
        ...

    def is_dependency_file(self) -> bool:
        """Return whether the menu's path has the name of a file that lists dependencies, such as `requirements.txt`."""
        ...

    def inspect(self, path: str) -> InspectResult:
        """Return all details of the environment or interpreter at a path; raises MethodError if there is none."""
        ...

    def packages(self, environment: str | None) -> PackagesResult:
        """Return the packages installed in the environment at a path; None means the environment in use.

        Raises MethodError if there is no such environment.
        """
        ...

    def doctor(self) -> DoctorResult:
        """Return the problems that were found in the project, such as a broken environment."""
        ...

    def vulnerabilities(self) -> VulnerabilitiesResult:
        """Return the source of vulnerability records (`off`, `osv`, `database`), and what chose it (`decided_by`)."""
        ...

    def osv_url(self) -> str:
        """Return the URL of OSV, a public database that is queried for known vulnerabilities."""
        ...

    def trust(self) -> TrustResult:
        """Return whether the project's folder is trusted, so that programs in it may be executed."""
        ...

    def can_grant_trust(self) -> bool:
        """Return whether menus may offer to trust the folder; False if the editor is set to distrust it."""
        ...
