"""What an environment and an interpreter are, as values: read from files, never from a running Python."""

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
"""How far a version can be trusted: from the interpreter's own files; by a name or a package database; only by pyvenv.cfg."""


class Repair(msgspec.Struct, frozen=True):
    """A call that repairs a problem, ready to be made: a method's name and its params as they go on the wire."""

    title: str
    method: str
    params: dict[str, Any]


class Problem(msgspec.Struct, frozen=True):
    """Something wrong with an environment, an interpreter or a folder, in a sentence that a person can act on."""

    code: ProblemCode
    message: str
    severity: ProblemSeverity
    path: str
    repair: Repair | None = None


class Interpreter(msgspec.Struct, frozen=True):
    """A Python outside every environment: the base from which environments are made.

    `version` is PEP 440 text as far as files say it (`3.11.7`, `3.14.0rc1`, `3.11`), with `version_source` naming
    the kind of file it was read from; None if it is not known.
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
    """An isolated environment, good or broken: a broken one is a value with problems, never an absence.

    `prefix` is the folder as it was met; identity is `real_prefix`; `aliases` are the other paths that lead there.
    `kind` is the form (`venv`: a pyvenv.cfg; `conda`: conda-meta), `manager` the tool that made or keeps it.
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
