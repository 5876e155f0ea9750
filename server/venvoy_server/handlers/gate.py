"""The gate: the single check that every method makes before it uses an environment (`install`, `packages`, `run` ...).

It ensures that an environment has the same problems, messages and repairs in every method. Only the requirements differ
by use: to read files, to execute Python, or to change what is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from venvoy_protocol import environment as wire
from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError, failure
from venvoy_server.call_context import no_answer
from venvoy_server.convert import to_wire
from venvoy_server.environments.model import Environment, Interpreter, Problem, Repair
from venvoy_server.environments.project import folders_up, holds
from venvoy_server.environments.read import read_environment
from venvoy_server.handlers.selected_environment import creation_in, not_changeable, selection_of, with_interrupted
from venvoy_server.selection import Selection, SelectionProblem
from venvoy_server.trust import is_expressly_trusted, untrusted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from venvoy_server.call_context import CallContext

Use = Literal["read", "run", "change", "sync"]
"""The use for which access is checked.

`read` its files; `run` its Python, also in a terminal; `change` what is installed; `sync`: remove all that a list does
not name.
"""

AnyProblem = Problem | SelectionProblem


class Passed(msgspec.Struct, frozen=True):
    """An environment that may be used, and the problems that do not prevent this use.

    `interpreter` is set if an interpreter outside environments was chosen; `environment` then describes its
    installation, into which nothing may be installed.
    """

    environment: Environment
    interpreter: Interpreter | None = None
    problems: tuple[AnyProblem, ...] = ()


def pass_gate(
    context: CallContext, named: str | None, folder: str | None, use: Use, *, asks_trust: bool | None = None
) -> Passed:
    """Check whether an environment may be used, and return the environment with its problems.

    It is the environment at the path `named`, else the one selected for the file or folder `folder`. `use` is what it
    is used for: reading, running its Python, or changing what is installed. `asks_trust`: whether running its Python
    requires that the user trusts the folder; by default, it does if the client is a program such as an editor, and
    does not if the client is a person's command.

    Raises MethodError if the environment may not be used. If a call can make it usable, the error's data contains the
    call (`repair`).
    """
    _refuse_nothing(context, folder)
    passed = _named(context, named, folder, use) if named is not None else _selected(context, folder, use)
    problems = list(passed.problems)
    if named is not None:
        problems = [problem for problem in problems if problem.code != "foreign-owner"]
    if use != "read":
        for problem in problems:
            if problem.severity == "error" or (problem.code == "undecodable-name" and use in ("change", "sync")):
                raise _unusable(passed.environment.prefix, problem)
    if use == "sync" and named is None:
        _refuse_other_project(context, passed, folder)
    if use == "run" and (context.client.kind == "program" if asks_trust is None else asks_trust):
        _require_trust(context, passed.environment.prefix, folder)
    notable = tuple(problem for problem in problems if problem.severity != "information")
    return msgspec.structs.replace(passed, problems=notable)


def _refuse_nothing(context: CallContext, folder: str | None) -> None:
    """Raise MethodError `folder-not-found` if `folder` is a path that does not exist.

    Without this check, the environment of a project above the missing folder would be used.
    """
    if folder is not None and context.host.stat(folder) is None:
        message = no_answer(context.host, folder) or f"The folder {folder} does not exist."
        raise failure("folder-not-found", message, path=folder)


def problems_of(passed: Passed) -> list[wire.Problem]:
    """Convert the problems in `passed` to protocol types, for the result of a method.

    `passed` holds an environment that the method may use, and the problems that do not prevent this use.
    """
    return [to_wire(each, wire.Problem) for each in passed.problems]


def problem_of(error: MethodError, place: str) -> wire.Problem:
    """Convert an error about an unusable environment to a problem that a method reports in its result.

    The method returns such a result, which is otherwise empty, instead of raising the error. The problem has the
    error's code, message and path, and the call that repairs the cause if the error contains one. `place` is the
    problem's path if the error has none.
    """
    data = error.data or {}
    repair = next((call for key in ("repair", "create", "grant") if isinstance(call := data.get(key), Call)), None)
    code = data.get("problem") or data.get("code") or "environment-unusable"
    path = data.get("path") or data.get("folder") or place
    return wire.Problem(code=str(code), message=error.message, severity="error", path=str(path), repair=repair)


def _named(context: CallContext, named: str, folder: str | None, use: Use) -> Passed:
    environment = read_environment(context.host, named)
    if environment is not None:
        return _with_interrupted(context, environment)
    from venvoy_server.handlers.record_at import record_at  # imported lazily: it imports the search

    try:
        record = record_at(context, named)
    except MethodError as error:
        raise failure("not-an-environment", error.message, path=named) from error
    if isinstance(record, Environment):
        return _with_interrupted(context, record)
    return _of_interpreter(context, record, folder, use)


def _selected(context: CallContext, folder: str | None, use: Use) -> Passed:
    place, selection = selection_of(context, folder, candidates=False)
    if selection.environment is not None:
        chosen = selection.environment
        return Passed(chosen, None, (*selection.problems, *_as_meant(selection, chosen.problems)))
    if selection.interpreter is not None and use in ("read", "run"):
        passed = _of_interpreter(context, selection.interpreter, folder, use)
        return msgspec.structs.replace(passed, problems=(*selection.problems, *passed.problems))
    raise _no_environment(context, place, selection)


def _as_meant(selection: Selection, problems: Sequence[Problem]) -> list[Problem]:
    """Return `problems`, in which `foreign-owner` is only a warning if the user chose or activated the environment.

    `foreign-owner` means that the environment's files belong to another user. `selection` says how the environment was
    selected; if otherwise (such as by its name `.venv`), the problem keeps its severity, which may be an error.
    """
    explicit = selection.source in ("chosen", "active")
    return [
        msgspec.structs.replace(each, severity="warning") if explicit and each.code == "foreign-owner" else each
        for each in problems
    ]


def _with_interrupted(context: CallContext, environment: Environment) -> Passed:
    whole = with_interrupted(context, environment)
    return Passed(whole, None, whole.problems)


def _of_interpreter(context: CallContext, interpreter: Interpreter, folder: str | None, use: Use) -> Passed:
    """Return an interpreter that belongs to no environment, if `use` is `read` or `run`; else raise MethodError.

    The result describes the interpreter's installation and its problems. The other uses change what is installed, which
    is allowed in environments only. The error offers to create an environment in `folder`, or in the client's first
    folder if `folder` is None.
    """
    if use in ("read", "run"):
        return Passed(_installation(context, interpreter), interpreter, interpreter.problems)
    raise not_changeable(context, interpreter, folder)


def _installation(context: CallContext, interpreter: Interpreter) -> Environment:
    """Describe the installation of an interpreter, such as the system's Python, as an Environment.

    The interpreter does not belong to an environment. The returned object lets methods read the packages and files of
    its installation as they read those of an environment.
    """
    name = context.host.paths.basename(interpreter.executable)
    return Environment(
        kind="unknown",
        prefix=interpreter.prefix,
        real_prefix=context.host.real_path(interpreter.prefix),
        executable=interpreter.executable,
        name=name,
        display_name=name,
        manager=interpreter.manager,
        version=interpreter.version,
        version_source=interpreter.version_source,
        version_confidence=interpreter.version_confidence,
        implementation=interpreter.implementation,
        implementation_version=interpreter.implementation_version,
        architecture=interpreter.architecture,
        free_threaded=interpreter.free_threaded,
        debug=interpreter.debug,
        site_packages=interpreter.site_packages,
        externally_managed=interpreter.externally_managed,
        has_pip=interpreter.has_pip,
        problems=interpreter.problems,
    )


def _no_environment(context: CallContext, place: str, selection: Selection) -> MethodError:
    """Return the error for a file or folder (`place`) for which no environment can be used.

    If the selection has a problem that is an error, its message and repair are used; otherwise the error says that
    there is no environment, and contains the call that creates one.
    """
    worst = next((problem for problem in selection.problems if problem.severity == "error"), None)
    if worst is None:
        message = f"There is no environment for {place}."
        if selection.source != "none":
            message = f"No environment is used in {place}: {selection.reason}"
        if selection.interpreter is not None:
            message = f"{selection.reason} It is not an environment, and Venvoy installs into environments only."
        return failure("no-environment", message, path=place, **_call_for_environment(context, place, selection))
    call = _call(worst.repair)  # None if another file or folder occupies the path of a new environment
    calls = {"create": call, "repair": call} if call is not None else {}
    return failure("no-environment", worst.message, path=worst.path, problem=worst.code, **calls)


def _call_for_environment(context: CallContext, place: str, selection: Selection) -> dict[str, Call]:
    """Return the call that gives the file or folder `place` an environment, as a dictionary for the data of an error.

    The dictionary has one key. The key is usually `create`, and its call creates an environment. The key is `repair` if
    a `.venv` exists and the user has chosen not to use it. Its call then deletes that recorded choice. `selection` says
    what is selected for `place` at present, and whether the user chose it.
    """
    create = creation_in(context, place)
    there = context.host.paths.join(str((create.params or {}).get("folder")), ".venv")
    if selection.source != "chosen" or context.host.link_stat(there) is None:
        return {"create": create}
    params = {"folder": selection.folder, "clear": True}
    return {"repair": Call(title="Forget the choice", method="select", params=params)}


def _unusable(prefix: str, problem: AnyProblem) -> MethodError:
    data = {"repair": call} if (call := _call(problem.repair)) is not None else {}
    message = f"{prefix} cannot be used: {problem.message}"
    return failure("environment-unusable", message, path=prefix, problem=problem.code, **data)


def _call(repair: Repair | None) -> Call | None:
    return Call(title=repair.title, method=repair.method, params=repair.params) if repair is not None else None


def _refuse_other_project(context: CallContext, passed: Passed, folder: str | None) -> None:
    """Raise MethodError if the environment in `passed` belongs to another project than that of `folder`.

    `passed` holds the environment that `sync` is to change, and its problems. The check protects the other project's
    packages, which `sync` would remove. If `folder` is None, the client's first folder is checked.
    """
    active = [problem for problem in passed.problems if problem.code == "active-of-another-project"]
    if active:
        raise _of_another_project(passed, active[0].message)
    host, prefix, project = context.host, passed.environment.prefix, passed.environment.project
    if project is None or (host.paths.basename(prefix) != ".venv" and host.paths.dirname(prefix) == project):
        return  # the parent of an environment named `env` may be a folder of environments, not a project
    place = host.real_path(context.folder(folder))
    around = folders_up(host, place, context.roots, context.trusted_folders)[-1]
    other = host.real_path(project)
    if not holds(host.paths, other, place) and not holds(host.paths, around, other):
        raise _of_another_project(passed, f"{prefix} belongs to {project}, not to {around}.")


def _of_another_project(passed: Passed, message: str) -> MethodError:
    message = f"{message} To change it all the same, name it as `environment`."
    return failure("environment-of-another-project", message, path=passed.environment.prefix)


def _require_trust(context: CallContext, prefix: str, folder: str | None) -> None:
    """Raise MethodError if the environment is in one of the client's folders or in `folder`, but is not trusted.

    `prefix` is the environment's folder. It is trusted if the user trusts it or one of these folders around it. An
    environment outside these folders requires no trust.
    """
    around = (*context.client.folders, *((folder,) if folder is not None else ()))
    places = [place for place in around if context.is_within(prefix, place)]
    if not places:
        return  # it is not part of the workspace
    if not any(is_expressly_trusted(context, place) for place in (prefix, *places)):
        raise untrusted(places[0])
