"""Unmet dependencies of the packages installed in an environment, as `pip check` reports them."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.evaluate import allows
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.metadata import Unmet, parse_dependency, unmet
from venvoy_server.environments.model import Environment, Problem, Repair
from venvoy_server.environments.redact import redacted
from venvoy_server.handlers.diagnostics import facts_of
from venvoy_server.packages.model import Distribution

_LONGEST = 200


def dependency_problems(context: CallContext, environment: Environment) -> list[Problem]:
    """Return a problem for each dependency of an installed package that is missing, incompatible, or cannot be parsed.

    A package that requires another Python version is a problem, too. As in pip, dependencies of extras are ignored, and
    packages of the base installation satisfy dependencies.
    """
    facts = facts_of(context.host, environment)
    own = [each for each in facts.distributions.values() if not (each.from_base or each.broken)]
    problems: list[Problem] = []
    for each in own:
        context.cancellation.check()
        problems += _unreadable(each)
        problems += _python(each, facts)
        problems += [_problem(found, environment) for found in unmet(each, facts)]
    return problems


def _unreadable(distribution: Distribution) -> Iterator[Problem]:
    for text in distribution.requires:
        if parse_dependency(text) is None:
            message = (
                f"{distribution.name} {distribution.version} requires {redacted(text[:_LONGEST])!r}, which cannot be read"
                " (PEP 508),"
                " so that installers leave it out or refuse the package."
            )
            yield Problem("dependency-unreadable", message, "warning", distribution.metadata_path)


def _python(distribution: Distribution, facts: EnvironmentFacts) -> Iterator[Problem]:
    wanted, version = distribution.requires_python, facts.marker_values.get("python_full_version")
    if wanted and version and allows(wanted, version) is False:
        message = f"{distribution.name} {distribution.version} requires Python {wanted}, but this is Python {version}."
        yield Problem("dependency-conflict", message, "warning", distribution.metadata_path)


def _problem(found: Unmet, environment: Environment) -> Problem:
    distribution, need = found.distribution, found.dependency
    requires = f"{distribution.name} {distribution.version} requires {need.wanted}"
    if found.installed is not None:
        message = f"{requires}, but {need.name} {found.installed} is installed."
        return Problem("dependency-conflict", message, "warning", distribution.metadata_path)
    params = {"environment": environment.prefix, "packages": [need.wanted]}
    # The project with that name on an index may differ from the one at the URL.
    is_ready = environment.kind != "conda" and not need.url
    repair = Repair(f"Install {need.name}", "install", params) if is_ready else None
    message = f"{requires}, which is not installed."
    return Problem("dependency-missing", message, "warning", distribution.metadata_path, repair)
