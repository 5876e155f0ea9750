"""`install`: install distributions into an environment."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.install import INSTALL, InstallParams, InstallResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.gate import pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import changed_fields
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.resolver_errors import explained_failure, in_environment
from venvoy_server.handlers.sources import project_folder, sources_of
from venvoy_server.handlers.unsaved_texts import unsaved_copies
from venvoy_server.operations.model import InstallRequest


def install(context: CallContext, params: InstallParams) -> InstallResult:
    """Install what `params` name into an environment, and verify the result.

    The environment is `params.environment`, else the one selected for `params.folder` or the client's folder. The
    result has the steps, the changed packages and the remaining problems. Raises MethodError if `params` name nothing
    to install, or the environment may not be changed.
    """
    passed = pass_gate(context, params.environment, params.folder, "change")
    environment = passed.environment
    folder = project_folder(context, params.folder, environment.prefix)
    sources = sources_of(context, params, folder)
    if sources.empty:
        raise MethodError(INVALID_PARAMS, "Nothing was named to install.", {"path": "$.packages"})
    require_trust_to_install(context, folder, environment.prefix, sources)
    request = InstallRequest(
        environment.prefix,
        sources,
        folder=folder,
        upgrade=params.upgrade,
        no_deps=params.no_deps,
        dry_run=params.dry_run,
    )
    operations = operations_in(context, folder)
    setting = in_environment(context, folder, environment)
    with explained_failure(context, sources, setting), unsaved_copies(context, sources) as used:
        request = replace(request, sources=used)
        outcome = operations.execute(request, context.report, context.cancellation)
    return InstallResult(**changed_fields(outcome, passed))


HANDLER: Final = Handler(INSTALL, install)
