"""The data model of environments and interpreters, as read from files, never from a running Python."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

ProblemCode = Literal[
    "dangling-interpreter",
    "missing-base",
    "stale-version",
    "moved",
    "incomplete",
    "foreign-platform",
    "no-pip",
    "unreadable",
    "two-pythons",
    "invisible-packages",
    "outside-link",
    "broken-distribution",
    "missing-source",
    "leftover-metadata",
    "dependency-missing",
    "dependency-conflict",
    "dependency-unreadable",
    "interrupted-operation",
    "undecodable-name",
    "search-incomplete",
    "foreign-owner",
    "python-mismatch",
    "python-contradiction",
]
ProblemSeverity = Literal["error", "warning", "information"]
Confidence = Literal["certain", "likely", "claimed"]
"""Source of a version: `certain` the interpreter's files, `likely` a name or database, `claimed` only pyvenv.cfg."""


class Repair(msgspec.Struct, frozen=True):
    """A request that repairs a problem, ready to send: its text for users, the method's name, and the JSON params."""

    title: str
    method: str
    params: dict[str, Any]


class Problem(msgspec.Struct, frozen=True):
    """A problem of the environment, interpreter or folder at `path`.

    `message` is for users and helps them to act. `repair` is a request that solves the problem, if there is one.
    """

    code: ProblemCode
    message: str
    severity: ProblemSeverity
    path: str
    repair: Repair | None = None


class Interpreter(msgspec.Struct, frozen=True):
    """A Python outside every environment, from which environments can be made (their base).

    `prefix` is the installation's folder, `manager` the tool that installed it, `aliases` are other paths of the
    executable. `version` is a PEP 440 version as precise as the files allow (`3.11.7`, `3.14.0rc1`, `3.11`), or None if
    not known; `version_source` is the kind of file from which the version was read.
    """

    executable: str
    prefix: str
    real_executable: str
    version: str | None = None
    version_source: str | None = None
    version_confidence: Confidence | None = None
    implementation: str = "CPython"
    implementation_version: str | None = None
    architecture: str | None = None
    free_threaded: bool = False
    debug: bool = False
    manager: str | None = None
    aliases: tuple[str, ...] = ()
    site_packages: tuple[str, ...] = ()
    externally_managed: bool = False
    has_pip: bool = False
    problems: tuple[Problem, ...] = ()


class Environment(msgspec.Struct, frozen=True):
    """An isolated environment, intact or broken: a broken one has problems instead of being left out.

    `prefix` is the path of its folder as it was found; `real_prefix` is the path with all links resolved, which
    identifies the environment; `aliases` are other paths of the folder. `kind` is its form (`venv`: has a pyvenv.cfg;
    `conda`: has a conda-meta folder), `manager` the tool that made or manages it. `base_prefix` and `base_executable`
    are the folder and executable of the Python from which it was made.
    """

    kind: Literal["venv", "conda", "unknown"]
    prefix: str
    real_prefix: str
    executable: str | None
    name: str
    display_name: str
    manager: str | None = None
    aliases: tuple[str, ...] = ()
    version: str | None = None
    version_source: str | None = None
    version_confidence: Confidence | None = None
    implementation: str = "CPython"
    implementation_version: str | None = None
    architecture: str | None = None
    free_threaded: bool = False
    debug: bool = False
    base_prefix: str | None = None
    base_executable: str | None = None
    site_packages: tuple[str, ...] = ()
    system_site_packages: bool = False
    externally_managed: bool = False
    prompt: str | None = None
    project: str | None = None
    has_pip: bool = False
    problems: tuple[Problem, ...] = ()
