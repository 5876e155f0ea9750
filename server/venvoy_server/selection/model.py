"""The answer to "which Python does this file use": what, why, and what else there was."""

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
    """Something wrong with a selection itself, not with an environment's files; shaped as an environment's problem."""

    code: SelectionProblemCode
    message: str
    severity: ProblemSeverity
    path: str
    repair: Repair | None = None


class Candidate(msgspec.Struct, frozen=True):
    """Something that could have been selected: an environment or an interpreter, and who names it."""

    source: Source
    path: str
    reason: str
    environment: Environment | None = None
    interpreter: Interpreter | None = None


class Selection(msgspec.Struct, frozen=True):
    """What a file or folder uses. At most one of `environment` and `interpreter` is there.

    `path` is the prefix or executable that was decided for: it is there without a record where what was decided for
    cannot be used (`problems` then says why), and None if nothing was decided or "none" was chosen. `folder` is
    the folder whose choice, file or setting decided. `reason` is one sentence.
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
    """What one source says. Only an offer that `decides` can be selected; another is a candidate, or just a problem."""

    source: Source
    reason: str
    folder: str
    path: str | None = None
    environment: Environment | None = None
    interpreter: Interpreter | None = None
    problems: tuple[SelectionProblem, ...] = ()
    decides: bool = True
