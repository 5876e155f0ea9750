"""`packages`: list the installed distributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from venvoy_protocol.package import Package
from venvoy_protocol.packages import PACKAGES, PackagesParams, PackagesResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import packages_to_wire
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.gate import pass_gate, problems_of
from venvoy_server.handlers.handler import Handler
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import installed_in


def packages(context: CallContext, params: PackagesParams) -> PackagesResult:
    """Return the distributions installed in an environment; with `params.outdated`, only those with a newer version.

    The environment is `params.environment`, else the one selected for `params.folder` or the client's folder.
    """
    passed = pass_gate(context, params.environment, params.folder, "read")
    environment = passed.environment
    found = installed_in(context.host, environment)
    answered = packages_to_wire(found)
    if params.needs:
        _add_needs(context, environment, found, answered)
    if params.outdated:
        from venvoy_server.handlers.outdated import add_latest

        checks = add_latest(context, environment, found, answered, offline=params.offline)
        return PackagesResult(
            environment=environment.prefix,
            packages=[each for each in answered if each.latest is not None],
            problems=problems_of(passed),
            index=checks.answers(),
            notes=checks.notes(),
        )
    return PackagesResult(environment=environment.prefix, packages=answered, problems=problems_of(passed))


def _add_needs(
    context: CallContext, environment: Environment, found: Sequence[Distribution], answered: Sequence[Package]
) -> None:
    """Set `needs` on each package: the names of its dependencies that apply in this environment.

    `found` are the distributions, and `answered` the same in the same order as protocol types, which are changed.
    """
    # Imported lazily: a plain list does not need to evaluate markers.
    from venvoy_server.dependencies.analysis.metadata import dependencies
    from venvoy_server.handlers.diagnostics import facts_of

    facts = facts_of(context.host, environment)
    for distribution, package in zip(found, answered, strict=True):
        package.needs = [each.name for each in dependencies(distribution, facts)]


HANDLER: Final = Handler(PACKAGES, packages)
