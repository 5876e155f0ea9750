"""`doctor`: report every problem of a folder's environments and files, each with the call that repairs it, if any."""

from __future__ import annotations

from typing import Final

from venvoy_protocol import environment as wire
from venvoy_protocol.doctor import DOCTOR, DoctorParams, DoctorResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import to_wire
from venvoy_server.environments.model import Environment, Problem
from venvoy_server.handlers.environment_search import search_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.python_problems import python_problems
from venvoy_server.handlers.selected_environment import selection_of, without_allowed_owner
from venvoy_server.locators.discovery import discover
from venvoy_server.operations.model import Progress
from venvoy_server.operations.moved_editables import moved_editables
from venvoy_server.operations.verification import (
    broken_problems,
    judge,
    leftover_problems,
    own_distributions,
    source_problems,
)
from venvoy_server.packages.read import canonical

_ORDER = {"error": 0, "warning": 1, "information": 2}


def doctor(context: CallContext, params: DoctorParams) -> DoctorResult:
    """Return the problems of the folder's selected environment, its other environments, and the project's files.

    Operations that were interrupted are problems as well. With `params.service`, the problems of the installation of
    Venvoy are added, such as a missing uv. Nothing is changed.
    """
    folder = context.existing_folder(params.folder)
    _, selection = selection_of(context, folder)
    problems = [to_wire(problem, wire.Problem) for problem in selection.problems]
    unusable = {problem.path for problem in selection.problems if problem.code == "not-an-environment"}
    of_python = python_problems(context, folder, selection.environment)
    problems += [to_wire(problem, wire.Problem) for problem in of_python]
    search = search_of(context, (folder,), "workspace")
    found = discover(context.host, search, None, lambda: context.cancellation.requested)
    environments = {each.real_prefix: without_allowed_owner(context, each) for each in found.environments}
    if selection.environment is not None:
        environments.setdefault(selection.environment.real_prefix, selection.environment)
    for number, environment in enumerate(environments.values()):
        context.cancellation.check()
        context.report(Progress("verifying", f"Looking at {environment.prefix}", number, len(environments)))
        of_it = _problems(context, environment, params.hashes)
        problems += [
            to_wire(problem, wire.Problem) for problem in of_it if not _is_redundant(problem, environment, unusable)
        ]
    if selection.environment is not None:
        problems += [to_wire(each, wire.Problem) for each in _of_dependencies(context, selection.environment)]
    cut = [problem for problem in found.problems if problem.severity != "information"]  # not the depth limit
    if params.service:
        from venvoy_server.handlers.service_problems import service_problems

        problems += service_problems(context)
    rest = (*cut, *context.machine.interrupted(folder))
    problems += [to_wire(problem, wire.Problem) for problem in rest]
    once = {(problem.code, problem.path, problem.message): problem for problem in problems}
    ordered = sorted(once.values(), key=lambda problem: (_ORDER[problem.severity], problem.path, problem.code))
    return DoctorResult(problems=ordered, environments=[each.prefix for each in environments.values()])


def _is_redundant(problem: Problem, environment: Environment, unusable: set[str]) -> bool:
    """Return whether `problem` is left out because `doctor` already reports that the environment is unusable.

    The result is True for the problem `incomplete` if the environment's kind is unknown and its path is in `unusable`.
    `unusable` are the paths that `doctor` reports with the problem `not-an-environment`.
    """
    return problem.code == "incomplete" and environment.kind == "unknown" and environment.prefix in unusable


def _problems(context: CallContext, environment: Environment, hashes: bool) -> list[Problem]:
    interrupted = context.machine.interrupted(environment.prefix)
    return [*environment.problems, *interrupted, *_broken(context, environment, hashes)]


def _broken(context: CallContext, environment: Environment, hashes: bool) -> tuple[Problem, ...]:
    """Return the problems of an environment's installed files.

    These are files that are missing or have another size than in RECORD (with `hashes` also another content), sources
    of editable packages that are missing, and files that belong to no distribution.
    """
    broken, own = [], own_distributions(context.host, environment)
    for distribution in own:
        context.cancellation.check()
        found = judge(context.host, distribution, hashes)
        if found is not None:
            broken.append(found)
    return (
        *broken_problems(environment, tuple(broken)),
        *source_problems(context.host, environment, own, _moved(context, environment)),
        *leftover_problems(context.host, environment),
    )


def _of_dependencies(context: CallContext, environment: Environment) -> list[Problem]:
    from venvoy_server.handlers.dependency_problems import dependency_problems

    return dependency_problems(context, environment)


def _moved(context: CallContext, environment: Environment) -> frozenset[str]:
    return frozenset(canonical(each.name) for each in moved_editables(context.host, environment))


HANDLER: Final = Handler(DOCTOR, doctor)
