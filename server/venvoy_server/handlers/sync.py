"""`sync`: make an environment contain exactly what files list."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from venvoy_protocol.errors import failure
from venvoy_protocol.sync import SYNC, SyncParams, SyncResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.gate import pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import changed_fields
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.resolver_errors import explained_failure, in_environment
from venvoy_server.handlers.sources import project_folder
from venvoy_server.handlers.unsaved_texts import unsaved_copies
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import SyncRequest
from venvoy_server.operations.sources import find_sources


def sync(context: CallContext, params: SyncParams) -> SyncResult:
    """Make the environment contain exactly what the named files list, or else the folder's usual file.

    That is pylock.toml or requirements.txt; with extras or groups it is pyproject.toml. The environment is the one that
    `params` name, else the selected one. The result has the steps and the changed packages.
    """
    passed = pass_gate(context, params.environment, params.folder, "sync")
    environment = passed.environment
    folder = project_folder(context, params.folder, environment.prefix)
    files = tuple(params.requirements) or (_usual_file(context, folder, params),)
    sources = find_sources(context.host, folder, requirements=files, extras=params.extras, groups=params.groups)
    require_trust_to_install(context, folder, environment.prefix, sources)
    request = SyncRequest(environment.prefix, sources, folder, dry_run=params.dry_run)
    operations = operations_in(context, folder)
    setting = in_environment(context, folder, environment)
    with explained_failure(context, sources, setting), unsaved_copies(context, sources) as used:
        request = replace(request, sources=used)
        outcome = operations.execute(request, context.report, context.cancellation)
    stale = [said for file in files if is_lock(file) for said in _of_stale_lock(context, file)]
    outcome = replace(outcome, notices=(*outcome.notices, *stale))
    return SyncResult(**changed_fields(outcome, passed))


def _of_stale_lock(context: CallContext, lock: str) -> list[str]:
    from venvoy_server.handlers.stale_lock import stale_notices

    return stale_notices(context, lock, "lock again, and sync")


def _usual_file(context: CallContext, folder: str, params: SyncParams) -> str:
    for name in ("pyproject.toml",) if params.extras or params.groups else ("pylock.toml", "requirements.txt"):
        path = context.host.paths.join(folder, name)
        if context.host.stat(path) is not None:
            return path
    raise failure("file-not-found", f"{folder} has no pylock.toml and no requirements.txt; name a file.", path=folder)


HANDLER: Final = Handler(SYNC, sync)
