"""The facts about the workspace on which menus depend; each is computed when a menu first needs it."""

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
    """A list of dependencies of a project: its label and detail, and the params with which `add` and `drop` name it.

    `names` are the canonical names of the listed projects.
    """

    label: str
    detail: str
    params: dict[str, str]
    names: frozenset[str]


class MenuFacts(Protocol):
    """The facts about one file or folder."""

    @property
    def path(self) -> str:
        """Return the file or folder that the menu is about."""
        ...

    @property
    def project(self) -> str:
        """Return the nearest project folder at or above the path, else the path's own folder."""
        ...

    @property
    def choice_folder(self) -> str:
        """Return the folder for which a choice of environment is recorded.

        This is the project, or a package in it that has an environment or a choice of its own.
        """
        ...

    @property
    def root(self) -> str:
        """Return the workspace folder, or the root of version control, that contains the path."""
        ...

    def short(self, path: str) -> str:
        """Return a path shortened for display: relative to the workspace folder, or with `~` for the home folder."""
        ...

    def absolute(self, path: str) -> str:
        """Return a path that the user typed as an absolute path; `~` and paths relative to the project are resolved."""
        ...

    def join(self, folder: str, name: str) -> str:
        """Return the path of a name in a folder."""
        ...

    def exists(self, path: str) -> bool:
        """Return whether a path exists."""
        ...

    def selection(self) -> Selection:
        """Return the environment selected for the path, and why."""
        ...

    def status(self) -> StatusResult:
        """Return the content of the status bar."""
        ...

    def environments(self) -> list[Environment]:
        """Return the environments of the workspace and of central stores."""
        ...

    def interpreters(self) -> list[Interpreter]:
        """Return the interpreters of the machine, the newest first."""
        ...

    def fits(self, version: str) -> bool:
        """Return whether the project's files allow a version of Python."""
        ...

    def default_python(self) -> str | None:
        """Return the interpreter that a new environment gets by default, or None if none fits."""
        ...

    def requested_python(self) -> tuple[str, str] | None:
        """Return the version or range that the project requests and the path of the file with the request, or None."""
        ...

    def requirements(self) -> list[str]:
        """Return the project's files from which packages can be installed.

        These are requirements files, pylock files and a pyproject.toml.
        """
        ...

    def dependency_lists(self) -> list[DependencyPlace]:
        """Return the project's lists to which a requirement can be added (pyproject.toml, requirements files)."""
        ...

    def is_dependency_file(self) -> bool:
        """Return whether the path is, by its name, a file that lists dependencies."""
        ...

    def inspect(self, path: str) -> InspectResult:
        """Return all details of an environment or interpreter; raises MethodError if the path is neither."""
        ...

    def packages(self, environment: str | None) -> PackagesResult:
        """Return the packages of an environment, by default the selected one; raises MethodError."""
        ...

    def doctor(self) -> DoctorResult:
        """Return the problems of the project."""
        ...

    def vulnerabilities(self) -> VulnerabilitiesResult:
        """Return where known vulnerabilities are looked up."""
        ...

    def osv_url(self) -> str:
        """Return the URL of the OSV service."""
        ...

    def trust(self) -> TrustResult:
        """Return whether the project's folder is trusted."""
        ...

    def can_grant_trust(self) -> bool:
        """Return whether menus may offer to grant trust; False for a client in restricted mode."""
        ...
