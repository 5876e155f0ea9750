"""The package indexes on which the names in a file are looked up.

They are those that `install` would use, except those that only an untrusted folder names.
"""

from __future__ import annotations

import msgspec

from venvoy_server.call_context import CallContext
from venvoy_server.environments.project import nearest_project
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.index.request import IndexRequest
from venvoy_server.operations.file_indexes import plan_for, with_file_options
from venvoy_server.operations.index_owner import users_files
from venvoy_server.operations.index_settings import effective_indexes
from venvoy_server.operations.lookup_plan import LookupPlan
from venvoy_server.operations.tool_environment import cleaned
from venvoy_server.trust import is_trusted


def plan_of(
    context: CallContext, folder: str | None, prefix: str | None, request: IndexRequest, *, is_offline: bool
) -> LookupPlan:
    """Return the plan for looking up the packages that a file names: which indexes to query, and which not.

    `folder` is the file's folder, or None for the client's first one. `prefix` is the folder of the environment that
    the file is checked against, if any. `request` has the names in the file and its index options. With `is_offline`
    only cached data is used.
    """
    host = context.host
    folder = context.folder(folder) if folder or context.client.folders else None
    trusted = folder is not None and is_trusted(context, folder)
    project = nearest_project(host, folder, context.roots, context.trusted_folders) or folder if folder else None
    variables = cleaned(context.machine.variables())
    users = users_files(host, variables)
    roots = tuple(each for each in (project, folder, *context.roots) if each is not None)

    def is_inside(other: str) -> bool:
        return any(context.is_within(other, root) for root in roots)

    settings = effective_indexes(
        host,
        variables,
        prefix,
        project if trusted else None,
        lambda file: file not in users and is_inside(file),
    )
    own = settings_of(context, folder)[0]
    settings = with_file_options(host, settings, request.options)
    if request.priority is not None:
        settings = msgspec.structs.replace(settings, priority=request.priority)
    plan = plan_for(
        settings,
        is_trusted=trusted,
        is_inside=is_inside,
        is_offline=is_offline,
        needs_details=request.has_hashes,
    )
    if request.priority is not None and plan.refused:
        # A tool with its own indexes may keep private projects there: their names must not be sent to other indexes.
        plan = msgspec.structs.replace(plan, asked=frozenset())
    return msgspec.structs.replace(plan, greatest_update=own.updates, cooldown_days=own.cooldown_days)
