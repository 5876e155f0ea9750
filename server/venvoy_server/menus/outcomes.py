"""What a menu shows after a call of a service method succeeded: a sentence about the result, or a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from venvoy_protocol.check import CheckResult
from venvoy_protocol.freeze import FreezeResult
from venvoy_protocol.list_edit import ListEditResult
from venvoy_protocol.operation import DependencyWarning, OperationResult
from venvoy_protocol.package import PackageChange
from venvoy_protocol.rules import RulesResult
from venvoy_protocol.selection import SelectionResult
from venvoy_protocol.step import Item, Step, StepCall
from venvoy_protocol.trust import TrustResult
from venvoy_protocol.vulnerabilities import VulnerabilitiesResult
from venvoy_server.menus.check_outcome import after_check
from venvoy_server.menus.facts import MenuFacts
from venvoy_server.menus.parts import done, to_call, worst_problem

_MOST_NAMED, _MOST_BROKEN = 5, 3
_LOOKED_UP = {
    "off": "Known vulnerabilities are not looked up.",
    "osv": "Known vulnerabilities are looked up at OSV.",
    "database": "Known vulnerabilities are looked up in a copy of the database.",
}


def after_success(facts: MenuFacts, call: StepCall, result: Any) -> Step:
    """Return the step that shows the result of a call of a service method, depending on the type of `result`.

    This is usually the menu's last step. A result that is a step itself is returned unchanged.
    """
    if isinstance(result, Step):
        return result
    if isinstance(result, FreezeResult):
        text = "\n".join([*result.lines, ""])
        return Step(kind="text", title="requirements.txt", language="pip-requirements", text=text)
    if isinstance(result, RulesResult):
        text = "\n\n".join(f"## {each.code}\n\n{each.documentation}" for each in result.rules)
        return Step(kind="text", title="Rules", language="markdown", text=text)
    if isinstance(result, SelectionResult):
        is_usable = result.selection.environment is not None and not result.selection.problems
        return _or_trust(facts, done(" ".join([result.selection.reason, *result.notices])), is_usable)
    if isinstance(result, VulnerabilitiesResult):
        return done(_LOOKED_UP[result.source])
    if isinstance(result, TrustResult):
        holds = "is trusted" if result.trusted else "is not trusted"
        return done(f"{facts.short(result.folder)} {holds}.")
    if isinstance(result, CheckResult):
        return after_check(result)
    if isinstance(result, OperationResult):
        return _after_operation(facts, call, result)
    return done(f"{call.title}: done.")


def _after_operation(facts: MenuFacts, call: StepCall, result: OperationResult) -> Step:
    sentence = _SENTENCES.get(call.method, _changed)(facts, result)
    problem = worst_problem(result.problems)
    if problem is not None:
        return done(f"{sentence} {problem.message}", problem.severity)
    if result.warnings:
        return done(f"{sentence} {_broken(result.warnings)}", "warning")
    return _or_trust(facts, done(sentence), call.method == "create")


def _broken(warnings: list[DependencyWarning]) -> str:
    """Return the messages of the first three warnings about broken dependencies, and the number of the others."""
    more = f" And {len(warnings) - _MOST_BROKEN} more." if len(warnings) > _MOST_BROKEN else ""
    return " ".join(each.message for each in warnings[:_MOST_BROKEN]) + more


def _or_trust(facts: MenuFacts, end: Step, uses_environment: bool) -> Step:
    """Return `end`, a menu's last step, or in its place a question whether to trust the project's folder.

    `uses_environment`: whether the user has just created or selected an environment. If so, and the project's folder is
    not trusted, the question is returned, since terminals and language servers only use environments in trusted
    folders. If the menu may not offer to trust the folder, `end` is returned. `facts` provides the folder and its
    trust.
    """
    if not uses_environment or not facts.can_grant_trust() or facts.trust().trusted:
        return end
    name = facts.short(facts.project)
    grant = to_call(f"Trusting {name}", "trust", folder=facts.project, trusted=True)
    return Step(
        kind="pick",
        path=facts.path,
        title=end.message or "",
        detail=f"Terminals and language servers use it once {name} is trusted.",
        items=[Item(label=f"Trust {name}", icon="shield", then=grant)],
    )


def _created(facts: MenuFacts, result: OperationResult) -> str:
    environment = getattr(result, "environment", None)
    version = f" with Python {environment.version}" if environment is not None and environment.version else ""
    packages = f" and {_count(result.changes)}" if result.changes else ""
    verb = "Using" if getattr(result, "reused", False) else "Created"
    return f"{verb} {facts.short(result.environment_path)}{version}{packages}."


def _removed(facts: MenuFacts, result: OperationResult) -> str:
    return f"{facts.short(result.environment_path)} is in the trash; “restore” brings it back."


def _restored(facts: MenuFacts, result: OperationResult) -> str:
    return f"{facts.short(result.environment_path)} is back."


def _repaired(facts: MenuFacts, result: OperationResult) -> str:
    name = facts.short(result.environment_path)
    return (
        f"{name} is repaired."
        if result.steps or result.changes or result.recovered
        else f"Nothing to repair in {name}."
    )


def _changed(facts: MenuFacts, result: OperationResult) -> str:
    if not result.changes:
        return f"Nothing to change in {facts.short(result.environment_path)}."
    named = ", ".join(_change(each) for each in result.changes[:_MOST_NAMED])
    more = f" and {len(result.changes) - _MOST_NAMED} more" if len(result.changes) > _MOST_NAMED else ""
    return f"{named}{more}."


def _change(change: PackageChange) -> str:
    if change.after is None:
        return f"{change.name} removed"
    if change.before is None:
        return f"{change.name} {change.after} installed"
    return f"{change.name} {change.before} → {change.after}"


def _count(changes: list[PackageChange]) -> str:
    return "1 package" if len(changes) == 1 else f"{len(changes)} packages"


def _listed(facts: MenuFacts, result: OperationResult) -> str:
    """Return the message after `add` or `drop`: a sentence about the dependency file, and one about installed packages.

    The second sentence is omitted if only the file was to be changed.
    """
    assert isinstance(result, ListEditResult)
    name = facts.short(result.edit.path)
    unsaved = " (not saved yet)" if result.edit.written == "editor" else ""
    file = f"{name} is changed{unsaved}." if result.edit.edits else f"{name} lists it already."
    return f"{file} {_changed(facts, result)}" if result.environment_path else file


_SENTENCES: dict[str, Callable[[MenuFacts, OperationResult], str]] = {
    "add": _listed,
    "create": _created,
    "drop": _listed,
    "remove": _removed,
    "restore": _restored,
    "repair": _repaired,
}
