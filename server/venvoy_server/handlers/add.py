"""`add`: add requirements to a project's list of dependencies, and install them.

The packages are installed first, from a copy of the changed file, and the file is written last: a failed or cancelled
installation needs no rollback. Other commands that change the list or the environment wait meanwhile. Requirements of a
script (PEP 723) are only resolved, not installed: the script's environment is created when it is run.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from msgspec.structs import replace

from venvoy_protocol.add import ADD, AddParams, AddResult
from venvoy_protocol.list_edit import ListEdit
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.editing.list_change import ListError, NewRequirement
from venvoy_server.dependencies.editing.project_list import list_keys, lists_of
from venvoy_server.environments.documents import parse_toml
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.dependency_list import DependencyList, parsed, unchangeable
from venvoy_server.handlers.gate import Passed, pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.held_list import held_list
from venvoy_server.handlers.included_lists import refuse_included
from venvoy_server.handlers.list_notices import lock_notices
from venvoy_server.handlers.list_writing import edit_of, refuse_unwritable, write_list, written_last
from venvoy_server.handlers.outcomes import changed_fields
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.resolver_errors import explained_failure, in_environment
from venvoy_server.handlers.script_resolution import resolve_script
from venvoy_server.handlers.sources import project_folder
from venvoy_server.handlers.unsaved_texts import is_bound_to_its_place, showing, unsaved_copies
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import InstallRequest, Sources
from venvoy_server.operations.sources import find_sources
from venvoy_server.operations.verification import own_distributions


def add(context: CallContext, params: AddParams) -> AddResult:
    """Add the requirements in `params.packages` to a list of dependencies, and install what the list then requires.

    `params` name the list: a requirements file, a script, or a list of a pyproject.toml. By default the list is the
    `dependencies` of the project's pyproject.toml, or else its requirements file. If `params.install` is False, only
    the file is changed. For a script (PEP 723), nothing is ever installed; instead, the resolver checks whether the
    requirements can be installed together. The result describes the changes of the file and of the environment's
    packages.
    """
    wanted = parsed(params.packages)
    with held_list(context, params) as target:
        return _add(context, params, target, wanted)


def _add(context: CallContext, params: AddParams, target: DependencyList, wanted: list[NewRequirement]) -> AddResult:
    after, said = _changed(context, target, wanted)
    refuse_unwritable(context, target, after)
    fields = nothing_done(dry_run=params.dry_run)
    edit = edit_of(context, target, after)
    if params.install and target.kind != "script":
        fields = _installed(context, params, target, after, wanted, edit)
    elif params.install:
        fields["notices"] = resolve_script(context, target, after)
    if not params.dry_run and edit.written == "no":
        write_list(context, target, after, edit)
    locks = lock_notices(context, target) if edit.edits else []
    fields["notices"] = [*map(redacted, said), *fields["notices"], *locks]
    return AddResult(**fields, edit=edit)


def nothing_done(*, dry_run: bool) -> dict[str, Any]:
    """Return the common result fields for a call that changed no environment: empty lists, and an empty path.

    `dry_run` is the value of the field with that name.
    """
    lists = ("steps", "changes", "settings", "problems", "warnings", "notices", "recovered")
    empty: dict[str, Any] = {key: [] for key in lists}
    return {"environment_path": "", "dry_run": dry_run, "cancel": None, **empty}


def _changed(context: CallContext, target: DependencyList, wanted: list[NewRequirement]) -> tuple[str, list[str]]:
    text, said = target.text, list[str]()
    try:
        for each in wanted:
            elsewhere = refuse_included(context, target, text, each)
            if elsewhere is not None:
                said.append(elsewhere)
                continue
            change = target.added(each, text)
            text = change.text
            said += change.said
    except ListError as error:
        raise unchangeable(target, error) from None
    return text, said


def _installed(
    context: CallContext,
    params: AddParams,
    target: DependencyList,
    after: str,
    wanted: list[NewRequirement],
    edit: ListEdit,
) -> dict[str, Any]:
    """Install what the changed text `after` lists, then write it to the file, and return fields of the method's result.

    `target` is the list before the change, `wanted` are the new requirements, and `edit` describes the change for
    the client. The fields are those of every method that changes packages, such as `steps` and `changes`.
    """
    passed = pass_gate(context, params.environment, params.folder, "change")
    prefix = passed.environment.prefix
    folder = project_folder(context, params.folder, prefix)
    shown = showing(context, target.named, after)
    sources = _sources(context, params, target, after, folder)
    require_trust_to_install(context, folder, prefix, sources)
    request = InstallRequest(prefix, sources, folder=folder, dry_run=params.dry_run)
    operations = operations_in(context, folder)
    setting = in_environment(context, folder, passed.environment)
    keys = {each.key for each in wanted}
    writing = written_last(context, target, after, edit, lambda: _present(context, passed, keys))
    try:
        explained = explained_failure(shown, sources, setting, disk_context=context)
        with explained, unsaved_copies(shown, sources) as used:
            outcome = operations.execute(replace(request, sources=used), context.report, context.cancellation, writing)
    except OperationError as error:
        if after != target.text and "installed" not in error.data:
            error.message += f"\n{context.host.paths.basename(target.named)} was left as it was."
        raise
    return changed_fields(outcome, passed)


def _present(context: CallContext, passed: Passed, keys: Container[str]) -> list[str]:
    """Return those of the packages `keys` (canonical names) that are now installed, each as the text `NAME VERSION`.

    `passed` is the environment, which was checked before.
    """
    installed = own_distributions(context.host, passed.environment)
    return [f"{each.name} {each.version}" for each in installed if each.key in keys]


def _sources(context: CallContext, params: AddParams, target: DependencyList, after: str, folder: str) -> Sources:
    """Return what to install: everything that the changed list names.

    The list `target` is a requirements file, or the part of a pyproject.toml that was changed; `after` is the changed
    text of the file, and `folder` the project's folder. If the file is new, only the packages in `params` are returned.
    """
    if target.data is None:
        return find_sources(context.host, folder, packages=params.packages)
    if target.kind == "requirements":
        return Sources(requirements=(target.named,))
    if is_bound_to_its_place(after):
        return _next_to_the_file(context, params, target, folder)
    groups = (params.group,) if params.group else ()
    extras = (params.extra,) if params.extra else ()
    return Sources(
        requirements=() if groups else (target.named,),
        extras=extras,
        groups=groups,
        groups_file=target.named if groups else None,
    )


def _next_to_the_file(context: CallContext, params: AddParams, target: DependencyList, folder: str) -> Sources:
    """Return what `add` installs if the changed pyproject.toml cannot be installed from a copy elsewhere.

    A copy fails if the file has settings for uv with relative paths. In this case the new requirements are installed
    together with a part of the unchanged file. The part is the group `params.group` if `params` name a group. Otherwise
    it is the project's dependencies, with the extra `params.extra` if `params` name an extra. A group or extra that is
    not in the file yet is left out.

    `target` is the list in the pyproject.toml that is changed, and `folder` the project's folder.
    """
    keys = list_keys(parse_toml(target.text) or {}, params.extra, params.group)
    is_listed = any(keys == each for each, _ in lists_of(target.text))
    return find_sources(
        context.host,
        folder,
        packages=params.packages,
        requirements=() if params.group else (target.named,),
        extras=(params.extra,) if params.extra and is_listed else (),
        groups=(params.group,) if params.group and is_listed else (),
    )


HANDLER: Final = Handler(ADD, add)
