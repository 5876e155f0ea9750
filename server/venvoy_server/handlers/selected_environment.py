"""Which environment or interpreter is selected for a file or folder, and why, with one result for all methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError, failure
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.read import read_environment
from venvoy_server.handlers.choice_folder import choice_folder, recorded_choices
from venvoy_server.selection import Selection, SelectionProblem, select
from venvoy_server.trust import is_expressly_trusted

if TYPE_CHECKING:
    from venvoy_protocol import selection as wire
    from venvoy_server.call_context import CallContext


def selection_of(context: CallContext, path: str | None, *, candidates: bool = True) -> tuple[str, Selection]:
    """Return the queried path, and the selection: which environment or interpreter is used for that path, and why.

    The queried path is `path`, or the client's folder if that is None. With `candidates` False the selection does
    not list the alternatives.
    """
    place = context.folder(path)
    chosen = recorded_choices(context)
    selection = select(
        context.host, place, context.roots, chosen, trusted=context.trusted_folders, candidates=candidates
    )
    if selection.environment is not None:
        whole = with_interrupted(context, without_allowed_owner(context, selection.environment))
        selection = replace(selection, environment=whole)
    else:
        selection = replace(selection, problems=tuple(_interrupted(context, each) for each in selection.problems))
    if context.observer is not None:
        context.observer.selected(place, selection)
    return place, selection


def _interrupted(context: CallContext, problem: SelectionProblem) -> SelectionProblem:
    """Return the problem, with another message and repair if an interrupted operation caused it.

    An operation is a change such as creating an environment. Only problems about an environment that is missing or
    invalid are changed.
    """
    is_missing = problem.code in ("selected-missing", "not-an-environment")
    found = context.machine.interrupted(problem.path) if is_missing else ()
    for each in (each for each in found if each.path == problem.path):
        chosen = "was chosen, and is not there" if problem.code == "selected-missing" else "is not an environment"
        message = f"{problem.path} {chosen}: {each.message}"
        return replace(problem, message=message, repair=each.repair)
    return problem


def without_allowed_owner(context: CallContext, environment: Environment) -> Environment:
    """Return the environment without the problem `foreign-owner` if the user has expressly trusted its folder.

    The problem means that the files belong to another user.
    """
    problems = tuple(each for each in environment.problems if each.code != "foreign-owner")
    if len(problems) == len(environment.problems):
        return environment
    return replace(environment, problems=problems) if is_expressly_trusted(context, environment.prefix) else environment


def with_interrupted(context: CallContext, environment: Environment) -> Environment:
    """Return the environment with a problem added for each operation on it that was interrupted, as by a crash."""
    interrupted = context.machine.interrupted(environment.prefix)
    return replace(environment, problems=(*environment.problems, *interrupted)) if interrupted else environment


def to_wire_selection(selection: Selection) -> wire.Selection:
    """Convert a selection to its protocol type."""
    from venvoy_protocol import environment as wire_environment
    from venvoy_protocol import selection as wire  # imported lazily: `status` does not need these
    from venvoy_server.convert import interpreters_to_wire, to_wire

    return wire.Selection(
        folder=selection.folder,
        environment=to_wire(selection.environment, wire_environment.Environment) if selection.environment else None,
        interpreter=next(iter(interpreters_to_wire([selection.interpreter])), None) if selection.interpreter else None,
        path=selection.path,
        source=selection.source,
        reason=selection.reason,
        candidates=[to_wire(each, wire.Candidate) for each in selection.candidates],
        problems=[to_wire(each, wire_environment.Problem) for each in selection.problems],
    )


def prefix_meant(context: CallContext, named: str) -> str:
    """Return the folder (prefix) of the environment that a path names, such as the path of its interpreter.

    A path that is an environment or is missing is returned unchanged; so is one on which an operation (create,
    install ...) was interrupted. Raises MethodError `not-an-environment` if the path does not name an environment.
    """
    host = context.host
    if host.link_stat(named) is None or read_environment(host, named) is not None or context.machine.interrupted(named):
        return named
    try:
        from venvoy_server.handlers.record_at import record_at

        record = record_at(context, named)
    except MethodError as error:
        raise failure("not-an-environment", error.message, path=named) from error
    if isinstance(record, Environment):
        return record.prefix
    raise failure(
        "not-an-environment", f"{record.executable} is a Python outside environments: it is not repaired here."
    )


def not_changeable(context: CallContext, interpreter: Interpreter, folder: str | None) -> MethodError:
    """Return the error for installing into an interpreter outside environments, with a call that creates one.

    The code is `externally-managed` for a Python of the system (PEP 668), else `not-an-environment`. The call is left
    out if no folder is known.
    """
    path = interpreter.executable
    place = folder or next(iter(context.client.folders), None)
    call = {"create": creation_in(context, place)} if place is not None else {}
    if not interpreter.externally_managed:
        message = (
            f"{path} is not an environment: Venvoy installs into environments only. Create one, and install there."
        )
        return failure("not-an-environment", message, path=path, **call)
    message = f"{path} is managed by the system (PEP 668); create an environment and install there."
    return failure("externally-managed", message, path=path, **call)


def creation_in(context: CallContext, place: str) -> Call:
    """Return the protocol call by which a client can create an environment for the file or folder `place`.

    The call creates a `.venv` in `place` if this is a folder, else in the folder of the project that contains the file.
    The file need not exist.
    """
    found = context.host.stat(place)
    folder = place if found is not None and found.kind == "folder" else choice_folder(context, place)
    return Call(title="Create .venv", method="create", params={"folder": folder})
