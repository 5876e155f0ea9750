"""What a menu may ask about the workspace; each fact is looked up when a menu first needs it."""

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
"""The answers so far, by the key of the step that asked."""


class DependencyPlace(msgspec.Struct, frozen=True):
    """A list of dependencies of a project: how it is shown, the params of `add` and `drop` that name it, and what is in it.

    `names` are canonical.
    """

    label: str
    detail: str
    params: dict[str, str]
    names: frozenset[str]


class MenuFacts(Protocol):
    """The facts about one file or folder."""

    @property
    def path(self) -> str:
        """Return the file or folder in view."""
        ...

    @property
    def project(self) -> str:
        """Return the folder of the project that the path belongs to."""
        ...

    @property
    def choice_folder(self) -> str:
        """Return the folder for which a choice counts for the path: a package with its own environment, or the project."""
        ...

    @property
    def root(self) -> str:
        """Return the workspace folder (or the root of version control) around the path."""
        ...

    def short(self, path: str) -> str:
        """Return a path as a person reads it: relative to the workspace folder, or with `~` for the home folder."""
        ...

    def absolute(self, path: str) -> str:
        """Return what a person typed as an absolute path, from the project's folder; `~` is the home folder."""
        ...

    def join(self, folder: str, name: str) -> str:
        """Return the path of a name in a folder."""
        ...

    def exists(self, path: str) -> bool:
        """Return whether there is anything at a path."""
        ...

    def selection(self) -> Selection:
        """Return which environment the path uses, and why."""
        ...

    def status(self) -> StatusResult:
        """Return what the status bar shows."""
        ...

    def environments(self) -> list[Environment]:
        """Return the environments of the workspace and of central stores."""
        ...

    def interpreters(self) -> list[Interpreter]:
        """Return the interpreters of the machine, the newest first."""
        ...

    def fits(self, version: str) -> bool:
        """Return whether a version of Python is one that the project's files allow."""
        ...

    def default_python(self) -> str | None:
        """Return the interpreter that a new environment gets if none is named; None if none of them fits."""
        ...

    def requested_python(self) -> tuple[str, str] | None:
        """Return the version or range that the project asks for, and the file that says so."""
        ...

    def requirements(self) -> list[str]:
        """Return the files of the project that can be installed from: requirements files, pyproject.toml, pylock files."""
        ...

    def dependency_lists(self) -> list[DependencyPlace]:
        """Return the lists of the project to which a requirement can be added: of pyproject.toml, and requirements files."""
        ...

    def is_dependency_file(self) -> bool:
        """Return whether the path in view is a file of a known name that lists dependencies."""
        ...

    def inspect(self, path: str) -> InspectResult:
        """Return an environment or an interpreter in full; raises MethodError if it is neither."""
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
        """Return the address of the service that would be asked about vulnerabilities."""
        ...

    def trust(self) -> TrustResult:
        """Return whether the project's folder is trusted."""
        ...

    def can_grant_trust(self) -> bool:
        """Return whether a menu may grant trust: not for a client that trusts nothing, as in an editor's restricted mode."""
        ...
