"""`drop`: remove requirements from a project's list of dependencies, and uninstall these packages.

The list's file is written first, since it is easy to restore. A package stays installed if another package needs it, or
if it is still listed elsewhere.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Final

from venvoy_protocol.drop import DROP, DropParams, DropResult
from venvoy_protocol.errors import MethodError
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.editing import project_list, requirements_list
from venvoy_server.dependencies.editing.list_change import ListError, NewRequirement
from venvoy_server.handlers.add import nothing_done
from venvoy_server.handlers.dependency_list import DependencyList, parsed, unchangeable
from venvoy_server.handlers.gate import Passed, pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.held_list import held_list
from venvoy_server.handlers.included_lists import place_in_included
from venvoy_server.handlers.list_notices import lock_notices
from venvoy_server.handlers.list_writing import edit_of, refuse_unwritable, write_list, written_first
from venvoy_server.handlers.needed_packages import installed_needs
from venvoy_server.handlers.outcomes import changed_fields
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.operations.model import Sources, UninstallRequest
from venvoy_server.packages.read import canonical


def drop(context: CallContext, params: DropParams) -> DropResult:
    """Remove the packages in `params` from a list of dependencies, write its file, and uninstall the packages.

    The list is the one that `params` name, else the project's usual one. A package stays installed if another package
    needs it, or another list contains it. Nothing is uninstalled if `params.uninstall` is False, or if the list is that
    of a script. The result describes the change of the file and of the environment's packages.
    """
    dropped = parsed(params.packages)
    with held_list(context, params) as target:
        return _drop(context, params, target, dropped)


def _drop(
    context: CallContext, params: DropParams, target: DependencyList, dropped: list[NewRequirement]
) -> DropResult:
    after = _changed(context, target, dropped)
    refuse_unwritable(context, target, after)
    passed, names, notices = _to_uninstall(context, params, target, after, dropped)
    edit = edit_of(context, target, after)
    if passed is not None and names:
        fields = _uninstalled(context, params, passed, names, written_first(context, target, after, edit))
    else:
        fields = nothing_done(dry_run=params.dry_run)
    if not params.dry_run and edit.written == "no":
        write_list(context, target, after, edit)
    fields["notices"] = [*notices, *fields["notices"], *lock_notices(context, target)]
    return DropResult(**fields, edit=edit)


def _changed(context: CallContext, target: DependencyList, dropped: list[NewRequirement]) -> str:
    text = target.text
    try:
        for each in dropped:
            change = target.dropped(each.key, text)
            if change is None:
                raise ListError(f"{each.name} is not listed.{_elsewhere(context, target, each)}")
            text = change.text
    except ListError as error:
        raise unchangeable(target, error) from None
    return text


def _elsewhere(context: CallContext, target: DependencyList, dropped: NewRequirement) -> str:
    """Return a sentence that says where else the package `dropped` is listed, or an empty string if nowhere.

    `target` is the list of dependencies that does not contain the package. The caller appends the sentence to the error
    message that says so. The sentence names the params of `drop` that select the other list, such as `extra` or
    `group`.
    """
    if target.kind == "requirements":
        found = place_in_included(context, target, target.text, dropped.key)
        return f" It is in {found[0]}, which the file includes: name that as `requirement`." if found else ""
    for keys, names in project_list.lists_of(target.text):
        if dropped.key in names:
            if keys == project_list.DEPENDENCIES:
                return " It is in the dependencies: leave `extra` and `group` out."
            option = "extra" if keys[:-1] == project_list.EXTRAS else "group"
            return f" It is in the {option} {keys[-1]}: `{option}: {keys[-1]}`."
    return ""


def _to_uninstall(
    context: CallContext, params: DropParams, target: DependencyList, after: str, dropped: list[NewRequirement]
) -> tuple[Passed | None, list[str], list[str]]:
    """Return the environment, the names of packages to uninstall from it, and notices for the user.

    `dropped` are the packages that the caller removes from the list of dependencies `target`. `after` is the text of
    the list's file without them. A package stays installed, with a notice, if it is still listed in `after` or another
    installed package needs it. A further notice names installed packages that nothing needs any more. The environment
    is None, and no names are returned, if `params.uninstall` is False, for the list of a script, or if no environment
    is selected.
    """
    if not params.uninstall or target.kind == "script":
        return None, [], []
    try:
        passed = pass_gate(context, params.environment, params.folder, "change")
    except MethodError as error:
        if params.environment is not None or (error.data or {}).get("code") != "no-environment":
            raise
        return None, [], ["Nothing was uninstalled: no environment is selected."]
    installed = installed_needs(context, passed.environment)
    keys = [each.key for each in dropped if each.key in installed.own]
    names, notices = list[str](), list[str]()
    for key in keys:
        name = installed.own[key].name
        needing = installed.needing(key, keys)
        if _still_listed(context, target, after, key):
            notices.append(f"{name} stays installed: it is listed elsewhere, too.")
        elif needing:
            notices.append(
                f"{name} stays installed: {', '.join(needing)} {'need' if len(needing) > 1 else 'needs'} it."
            )
        else:
            names.append(name)
    left = installed.left_over({canonical(name) for name in names})
    if left:
        notices.append(f"Nothing needs {', '.join(left)} any more: `uninstall` takes what came with it.")
    return passed, names, notices


def _still_listed(context: CallContext, target: DependencyList, after: str, key: str) -> bool:
    if target.kind == "project":
        return any(key in names for _, names in project_list.lists_of(after))
    return key in requirements_list.listed(after) or place_in_included(context, target, after, key) is not None


def _uninstalled(
    context: CallContext,
    params: DropParams,
    passed: Passed,
    names: list[str],
    writing: AbstractContextManager[None],
) -> dict[str, Any]:
    """Uninstall the packages `names` while other operations on the environment wait, and return fields of the result.

    `passed` is the environment, which was checked before. `writing` is a context manager that writes the list of
    dependencies first, and restores it if uninstalling fails.
    """
    prefix = passed.environment.prefix
    folder = context.host.paths.dirname(prefix)
    require_trust_to_install(context, folder, prefix, Sources())
    request = UninstallRequest(prefix, tuple(names), dry_run=params.dry_run)
    outcome = operations_in(context, folder).execute(request, context.report, context.cancellation, writing)
    return changed_fields(outcome, passed)


HANDLER: Final = Handler(DROP, drop)
