"""`uninstall`: uninstall distributions from an environment."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.uninstall import UNINSTALL, UninstallParams, UninstallResult
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.gate import pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.outcomes import changed_fields
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.operations.model import Sources, UninstallRequest


def uninstall(context: CallContext, params: UninstallParams) -> UninstallResult:
    """Uninstall the packages in `params` from an environment, and return the steps and the changed packages.

    The environment is `params.environment`, else the one selected for `params.folder` or the client's folder.
    """
    passed = pass_gate(context, params.environment, params.folder, "change")
    environment = passed.environment
    require_trust_to_install(context, context.host.paths.dirname(environment.prefix), environment.prefix, Sources())
    request = UninstallRequest(environment.prefix, tuple(params.packages), dry_run=params.dry_run)
    operations = operations_in(context, context.host.paths.dirname(environment.prefix))
    outcome = operations.execute(request, context.report, context.cancellation)
    return UninstallResult(**changed_fields(outcome, passed))


HANDLER: Final = Handler(UNINSTALL, uninstall)
