"""The data model of selections: the environment that a file uses, the reason, and the alternatives."""

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
    """A problem of how the environment was selected, such as a setting that names a missing path.

    A `Problem` with the same fields is for defects of the environment itself instead. `path` is the file or folder
    that has the problem; `repair` is a method call that solves the problem, None if there is none.
    """

    code: SelectionProblemCode
    message: str
    severity: ProblemSeverity
    path: str
    repair: Repair | None = None


class Candidate(msgspec.Struct, frozen=True):
    """An environment or interpreter that was not selected, but could be.

    `source` is the kind of file, tool or variable that proposes it (such as `dot-venv`), `reason` is a sentence. `path`
    is that of the environment's folder or of the interpreter.
    """

    source: Source
    path: str
    reason: str
    environment: Environment | None = None
    interpreter: Interpreter | None = None


class Selection(msgspec.Struct, frozen=True):
    """The environment or interpreter that a file or folder uses, why it is used, and the alternatives.

    `path` is the path of the environment or interpreter. `environment` or `interpreter` describes what is there; at
    most one is set. If nothing usable is at `path`, neither is set, and `problems` says why. `path` is None if nothing
    was selected, or if the user chose to use no environment. `source` is the kind of choice, file or setting that was
    followed, and `folder` the folder to which it belongs. `reason` is a sentence. `candidates` are the alternatives.
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
    """A proposal, by one source such as `.venv` or a settings file, of the Python that a file is to use.

    The first offer whose `decides` is True is selected; the others are alternatives. An offer with neither environment
    nor interpreter reports the `problems` of its source. `path` is the environment's folder or the interpreter, None
    if there is none. `folder` is the folder whose file or choice is the source; `reason` is a sentence.
    """

    source: Source
    reason: str
    folder: str
    path: str | None = None
    environment: Environment | None = None
    interpreter: Interpreter | None = None
    problems: tuple[SelectionProblem, ...] = ()
    decides: bool = True
