"""Warnings about dependencies that a package change breaks, from the metadata before and after the change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from venvoy_server.dependencies.analysis.broken_needs import broken_needs
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.metadata import Unmet
from venvoy_server.environments.host import Host
from venvoy_server.environments.markers import marker_values
from venvoy_server.environments.model import Environment
from venvoy_server.operations.model import Change, DependencyWarning
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical, installed, own_site_packages


def dependency_warnings(
    host: Host,
    environment: Environment,
    before: Iterable[Distribution],
    after: Iterable[Distribution],
    changes: Sequence[Change],
    *,
    planned: bool = False,
    no_deps: bool = False,
) -> tuple[DependencyWarning, ...]:
    """Return a warning for each dependency of an installed distribution that the changes broke.

    `before` and `after` are the environment's own distributions; those of its base installation (visible through system
    site-packages) are added. `planned` is whether the changes are only planned. `no_deps` is whether the packages were
    installed without their dependencies on purpose, so that their missing dependencies are not reported.
    """
    own = set(own_site_packages(host, environment))
    base = installed(host, [folder for folder in environment.site_packages if folder not in own])
    values = marker_values(environment, host)
    was, now = (
        EnvironmentFacts({each.key: each for each in (*base, *own_ones)}, marker_values=values)
        for own_ones in (before, after)
    )
    changed = {canonical(change.name) for change in changes}
    written = {canonical(change.name) for change in changes if change.action != "removed"} if no_deps else set[str]()
    found = broken_needs(was, now, changed)
    return tuple(
        _warning(each, planned=planned) for each in found if each.installed or each.distribution.key not in written
    )


def planned_distributions(before: Iterable[Distribution], changes: Sequence[Change]) -> tuple[Distribution, ...]:
    """Return the distributions that will be installed after the planned `changes`; `before` are the present ones.

    For new and changed distributions only name and version are known.
    """
    found = {each.key: each for each in before}
    for change in changes:
        key = canonical(change.name)
        found.pop(key, None)
        if change.action != "removed":
            found[key] = Distribution(change.name, key, change.version or "", "", "")
    return tuple(found.values())


def _warning(unmet: Unmet, *, planned: bool) -> DependencyWarning:
    name, version, need = unmet.distribution.name, unmet.distribution.version, unmet.dependency
    if unmet.installed is None:
        then = "which would not be installed" if planned else "which is not installed"
    else:
        then = f"but {need.name} {unmet.installed} {'would be' if planned else 'is'} installed"
    return DependencyWarning(
        code="dependency-missing" if unmet.installed is None else "dependency-conflict",
        message=f"{name} {version} requires {need.wanted}, {then}.",
        name=name,
        version=version,
        requirement=need.wanted,
        installed=unmet.installed,
    )
