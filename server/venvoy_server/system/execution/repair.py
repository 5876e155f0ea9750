"""The repair operation: fix an environment's problems with the least invasive method."""

from __future__ import annotations

import os
from typing import Literal

import msgspec

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.model import Environment, Problem
from venvoy_server.environments.read import read_environment
from venvoy_server.environments.version_request import matches
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Outcome, RepairRequest, Report, Sources, StepDone
from venvoy_server.operations.moved_editables import MovedEditable, moved_editables, plan_moved
from venvoy_server.operations.package_calls import PackageCall
from venvoy_server.operations.remove import kept_in_trash
from venvoy_server.operations.repair import REINSTALL, Decision, decide
from venvoy_server.operations.repair_plans import plan_rebuild, plan_relink
from venvoy_server.operations.steps import Plan
from venvoy_server.operations.target import Target, look_at
from venvoy_server.operations.verification import Broken, broken_distributions, broken_problems
from venvoy_server.packages.leftovers import Leftover
from venvoy_server.system.execution.expected_target import expected_target
from venvoy_server.system.execution.leftovers import own_leftovers, plan_tidying
from venvoy_server.system.execution.lost_packages import reinstall_available
from venvoy_server.system.execution.package_changes import do_packages
from venvoy_server.system.execution.remove import keep_entry
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.services import NOTHING_HANDED, Services, placed, refuse_own_environment
from venvoy_server.system.execution.transaction import perform
from venvoy_server.system.files.host import real_path
from venvoy_server.system.state.journal_queries import interrupted

LEFTOVER = "leftover-metadata"
MOVED_SOURCE = "missing-source"


def repair(
    services: Services,
    request: RepairRequest,
    report: Report | None = None,
    cancellation: Cancellation | None = None,
) -> Outcome:
    """Repair an environment, and return what was done (in a dry run: would be done).

    `report` receives progress. Raises OperationError and `Cancelled`.
    """
    # For a symlink to an environment, its target is repaired; a dangling symlink is not resolved.
    real = real_path(placed(request.path))
    request = msgspec.structs.replace(request, path=real if os.path.lexists(real) else placed(request.path))
    handed = services.handed(request.path, os.path.dirname(request.path))
    if request.dry_run:
        return _show(services, request)
    with services.hold("repair", request.path, report, cancellation, handed.variables) as work:
        environment = read_environment(services.host, request.path)
        if environment is None:
            return _cleaned_up(request, work)
        decision, broken = _decide(services, request, environment, recovered=bool(work.recovered))
        steps = _repair_editables(services, work, request, environment)
        if decision.way != "none":
            target = look_at(services.host, request.path)
            plan = _plan(services, target, decision, work.operation)
            perform(work, plan)
            steps += services.outcome(plan, work=work).steps
            if decision.way == "rebuild" or decision.other_libraries:
                keep_entry(services, plan)
            if decision.way == "rebuild":
                work.notices += kept_in_trash(target)
        steps += _tidy(services, work, request, decision)
        steps += _reinstall(services, work, request, decision, broken)
    return _outcome(services, request, work, steps)


def _cleaned_up(request: RepairRequest, work: RunningOperation) -> Outcome:
    """Return the outcome of a repair at a path without an environment, where an interrupted operation was cleaned up.

    Raises OperationError `not-an-environment` if there was no such operation.
    """
    if not work.recovered:
        raise _not_there(request.path)
    return Outcome("repair", request.path, recovered=tuple(work.recovered), operation=work.operation)


def _not_there(path: str) -> OperationError:
    return OperationError("not-an-environment", f"There is no environment at {path}.", {"path": path})


def _decide(
    services: Services,
    request: RepairRequest,
    environment: Environment,
    *,
    recovered: bool,
) -> tuple[Decision, tuple[Broken, ...]]:
    all_of_them = "broken-distribution" in request.codes
    found = broken_distributions(services.host, environment, hashes=all_of_them)
    broken = tuple(each for each in found if each.incomplete or all_of_them)
    codes = {_code(problem) for problem in environment.problems if problem.severity != "information"}
    codes |= {problem.code for problem in environment.problems if problem.code in request.codes}
    codes |= {problem.code for problem in interrupted(services.host, services.journal, request.path)}
    if broken:
        codes.add("broken-distribution")
    if request.codes:
        codes &= set(request.codes)
    if _wants_another_python(services, request, environment):
        return decide(
            services.host, environment, frozenset({*codes, "stale-version"}), request.candidates, request.executable
        ), broken
    if not codes or (codes <= {LEFTOVER, MOVED_SOURCE}) or (recovered and codes <= REINSTALL and not broken):
        return Decision("none"), ()
    return decide(services.host, environment, frozenset(codes), request.candidates, request.executable), broken


def _code(problem: Problem) -> str:
    """Return the code by which a request selects this problem for repair: the problem's own code, with one exception.

    The code is `incomplete` for an `unreadable` problem that can be repaired.
    """
    return "incomplete" if problem.code == "unreadable" and problem.repair is not None else problem.code


def _wants_another_python(services: Services, request: RepairRequest, environment: Environment) -> bool:
    """Return whether the requested Python differs from the environment's; False if the request names none.

    A requested version or range is compared with the environment's version, a requested interpreter with its base
    interpreter.
    """
    if request.executable is None:
        return False
    if request.wanted_version is not None:
        return environment.version is None or not matches(environment.version, request.wanted_version)
    base = environment.base_executable
    return base is None or services.host.real_path(base) != services.host.real_path(request.executable)


def _plan(services: Services, target: Target, decision: Decision, operation: str) -> Plan:
    tools = services.installing_tools(os.path.dirname(target.path))
    if decision.way == "rebuild":
        refuse_own_environment(target.path)
        return plan_rebuild(services.host, target, decision, tools, operation)
    return plan_relink(services.host, target, decision, tools, operation)


def _moved_editables(services: Services, request: RepairRequest, environment: Environment) -> tuple[MovedEditable, ...]:
    if request.codes and MOVED_SOURCE not in request.codes and "moved" not in request.codes:
        return ()
    return moved_editables(services.host, environment)


def _repair_editables(
    services: Services, work: RunningOperation, request: RepairRequest, environment: Environment
) -> tuple[StepDone, ...]:
    """Repair editable distributions whose source folder was moved: write the new folder into their installed files.

    Returns the steps done; empty if there are none. Runs before the other repairs, which rewrite the activation
    scripts: these show where the environment was before it was moved.
    """
    found = _moved_editables(services, request, environment)
    if not found:
        return ()
    plan = plan_moved(services.host, look_at(services.host, request.path), found, work.operation)
    perform(work, plan)
    return services.outcome(plan, work=work).steps


def _leftovers_to_delete(services: Services, request: RepairRequest, decision: Decision) -> tuple[Leftover, ...]:
    """Return the leftovers of interrupted installations that a repair deletes: those that can be deleted without risk.

    If the request lists codes of problems to repair, and the code for leftovers is not among them, the result is empty.
    It is also empty for a rebuild (`decision` says how the environment is repaired), and if the environment cannot be
    read.
    """
    environment = read_environment(services.host, request.path)
    if environment is None or decision.way == "rebuild" or (request.codes and LEFTOVER not in request.codes):
        return ()
    return tuple(each for each in own_leftovers(services.host, environment) if each.removable)


def _tidy(
    services: Services, work: RunningOperation, request: RepairRequest, decision: Decision
) -> tuple[StepDone, ...]:
    found = _leftovers_to_delete(services, request, decision)
    if not found:
        return ()
    perform(work, plan_tidying(services.host, look_at(services.host, request.path), found, work.operation))
    return _tidied(found, "done")


def _tidied(found: tuple[Leftover, ...], state: Literal["planned", "done"]) -> tuple[StepDone, ...]:
    names = ", ".join(os.path.basename(each.path) for each in found)
    return (StepDone(f"Delete what interrupted installations left: {names}", state),) if found else ()


def _reinstall(
    services: Services, work: RunningOperation, request: RepairRequest, decision: Decision, broken: tuple[Broken, ...]
) -> tuple[StepDone, ...]:
    """Reinstall incomplete distributions, and pip if its absence is to be repaired; return the steps done."""
    seed = decision.seed and decision.way != "rebuild"
    if not seed and (not broken or decision.way == "rebuild"):
        return ()
    path, project = request.path, os.path.dirname(request.path)
    options, exact = services.handed(path, project).options, "broken-distribution" in request.codes
    folder = services.working_folder(project, Sources())
    executable = services.environment(path).executable or ""
    call = PackageCall("install", path, executable, folder, project, options=options, verify_hashes=exact)
    uv, steps = services.required_uv(), list[StepDone]()
    if broken:
        steps += reinstall_available(work, uv, call, broken)
    if seed:
        do_packages(work, uv, msgspec.structs.replace(call, sources=Sources(packages=("pip",))))
        steps.append(StepDone("Install pip", "done"))
    return tuple(steps)


def _outcome(
    services: Services, request: RepairRequest, work: RunningOperation, steps: tuple[StepDone, ...]
) -> Outcome:
    environment = read_environment(services.host, request.path)
    problems = environment.problems if environment is not None else ()
    if environment is not None:
        problems += broken_problems(environment, broken_distributions(services.host, environment))
    return Outcome(
        kind="repair",
        environment=request.path,
        executable=environment.executable if environment is not None else None,
        steps=steps,
        changes=work.changes,
        problems=problems,
        notices=tuple(work.notices),
        recovered=tuple(work.recovered),
        operation=work.operation,
    )


def _show(services: Services, request: RepairRequest) -> Outcome:
    environment = read_environment(services.host, request.path)
    target, cleaning = expected_target(services, request.path)
    if cleaning:
        return Outcome("repair", request.path, dry_run=True, steps=cleaning)
    if environment is None:
        raise _not_there(request.path)
    decision, broken = _decide(services, request, environment, recovered=False)
    moved = _moved_editables(services, request, environment)
    steps = services.outcome(plan_moved(services.host, target, moved, "preview")).steps if moved else ()
    if decision.way != "none":
        steps += services.outcome(_plan(services, target, decision, "preview")).steps
    steps += _tidied(_leftovers_to_delete(services, request, decision), "planned")
    if broken and decision.way != "rebuild":
        steps += (StepDone(f"Install again: {', '.join(each.name for each in broken)}", "planned"),)
    return Outcome("repair", request.path, dry_run=True, steps=steps, settings=NOTHING_HANDED.listed)
