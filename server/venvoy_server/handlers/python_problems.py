"""Contradictions between the Python versions that a project's files request, or between these and its environment's."""

from __future__ import annotations

from venvoy_server.call_context import CallContext
from venvoy_server.environments.belongings import is_shared
from venvoy_server.environments.model import Environment, Problem, Repair
from venvoy_server.environments.python_request import PythonRequest, contradictions, parsed, ruled_out_by
from venvoy_server.handlers.interpreter_choice import requests_for


def python_problems(context: CallContext, folder: str, environment: Environment | None) -> list[Problem]:
    """Return the problems with the Python versions that a folder's files request.

    These are files that contradict each other, and an environment with a version that the files exclude.
    """
    requests = requests_for(context, folder)
    first = requests.first
    if first is None:
        return []
    found = [Problem("python-contradiction", each, "warning", first.path) for each in contradictions(requests)]
    version = environment.version if environment is not None else None
    if environment is not None and version is not None and (missed := ruled_out_by(version, requests)) is not None:
        message = f"{missed.path} asks for Python {missed.text}, and {environment.prefix} has {version}."
        repair = None if is_shared(context.host, environment.prefix) else _repair(environment, missed)
        found.append(Problem("python-mismatch", message, "warning", environment.prefix, repair))
    return found


def notices_of(context: CallContext, folder: str, version: str | None) -> tuple[str, ...]:
    """Return notices for `create`: files with contradictory Python versions, and files that exclude `version`.

    `version` is that of the new environment, None if it is unknown. The result is empty if there is nothing to report.
    """
    requests = requests_for(context, folder)
    missed = ruled_out_by(version, requests) if version is not None else None
    unfit = (f"{missed.path} asks for Python {missed.text}, and this is {version}.",) if missed is not None else ()
    return (*contradictions(requests), *unfit)


def _repair(environment: Environment, request: PythonRequest) -> Repair | None:
    if environment.kind == "conda":
        return None
    versions = [found.version for found in map(parsed, request.names) if found is not None]
    wanted = next(iter((*versions, *request.ranges)), None)
    if wanted is None or len(request.ranges) > 1:
        return None
    title = f"Change the Python to {wanted} and keep the packages"
    return Repair(title, "repair", {"path": environment.prefix, "python": wanted})
