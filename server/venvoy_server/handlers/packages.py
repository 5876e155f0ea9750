"""`packages`: what is installed."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.packages import PACKAGES, PackagesParams, PackagesResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import packages_to_wire
from venvoy_server.handlers.gate import pass_gate, problems_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.packages.read import installed_in


def packages(context: CallContext, params: PackagesParams) -> PackagesResult:
    """Read the distributions of the environment that is meant."""
    passed = pass_gate(context, params.environment, params.folder, "read")
    environment = passed.environment
    found = installed_in(context.host, environment)
    return PackagesResult(
        environment=environment.prefix, packages=packages_to_wire(found), problems=problems_of(passed)
    )


HANDLER: Final = Handler(PACKAGES, packages)
