"""The data model of selections: the environment a file uses, the reason, and the alternatives."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.environments.model import Environment, Interpreter, ProblemSeverity, Repair

Source = Literal[
    "chosen",
    "active",
    "vscode-settings",
    "pyright",
    "ty",
    "dot-venv",
    "python-envs",
    "uv",
    "poetry",
    "pipenv",
    "pdm",
    "hatch",
    "pixi",
    "conda",
    "venv-folder",
    "python-version",
    "none",
]

SelectionProblemCode = Literal[
    "selected-missing",
    "active-missing",
    "active-of-another-project",
    "setting-missing",
    "not-an-environment",
    "several-environments",
    "default-unusable",
    "version-not-installed",
    "foreign-project",
]


class SelectionProblem(msgspec.Struct, frozen=True):
    """A problem of a selection itself, not of an environment's files; has the fields of an environment's problem."""

    code: SelectionProblemCode
    message: str
    severity: ProblemSeverity
    path: str
    repair: Repair | None = None


class Candidate(msgspec.Struct, frozen=True):
    """An environment or interpreter that could have been selected, and the source that names it."""

    source: Source
    path: str
    reason: str
    environment: Environment | None = None
    interpreter: Interpreter | None = None


class Selection(msgspec.Struct, frozen=True):
    """The environment or interpreter that a file or folder uses; at most one of the two is set.

    `path` is the prefix or executable that was decided for. It is set without a record if that cannot be used
    (`problems` says why), and None if nothing was decided or "none" was chosen. `folder` is the folder whose choice,
    file or setting decided. `reason` is one sentence.
    """

    source: Source
    reason: str
    folder: str
    path: str | None = None
    environment: Environment | None = None
    interpreter: Interpreter | None = None
    candidates: tuple[Candidate, ...] = ()
    problems: tuple[SelectionProblem, ...] = ()


class Offer(msgspec.Struct, frozen=True):
    """The result of one source. Only one that `decides` can be selected; others are candidates, or only problems."""

    source: Source
    reason: str
    folder: str
    path: str | None = None
    environment: Environment | None = None
    interpreter: Interpreter | None = None
    problems: tuple[SelectionProblem, ...] = ()
    decides: bool = True
