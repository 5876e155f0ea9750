"""Read the dependencies that installed distributions declare, and find those that an environment does not meet."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from venvoy_server.dependencies.analysis.evaluate import allows, evaluate_for_extra
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical


class Dependency(msgspec.Struct, frozen=True, gc=False):
    """One dependency that a distribution declares (a `Requires-Dist` entry of its metadata).

    `key` is the canonical name of the project. Empty strings mean that a part is missing. A direct reference (`name @
    URL`) has a `url` and no specifier.
    """

    name: str
    key: str
    extras: tuple[str, ...]
    specifier: str
    marker: str
    url: str = ""

    @property
    def wanted(self) -> str:
        """Return the requirement as text, such as `requests[socks]>=2`, without marker and URL."""
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        return f"{self.name}{extras}{self.specifier}"


class Unmet(msgspec.Struct, frozen=True):
    """A dependency of an installed distribution that the environment does not meet.

    `distribution` is the distribution that declares `dependency`. `installed` is the installed version of the required
    project, which does not fit; None if the required project is not installed.
    """

    distribution: Distribution
    dependency: Dependency
    installed: str | None


@lru_cache(maxsize=8192)
def parse_dependency(text: str) -> Dependency | None:
    """Parse a `Requires-Dist` value; None if it is invalid."""
    from packaging.requirements import Requirement as PackagingRequirement

    try:
        parsed = PackagingRequirement(text)
    except (ValueError, RecursionError):
        return None
    extras = tuple(sorted(parsed.extras))
    return Dependency(
        parsed.name, canonical(parsed.name), extras, str(parsed.specifier), str(parsed.marker or ""), parsed.url or ""
    )


def dependencies(distribution: Distribution, environment: EnvironmentFacts, extra: str = "") -> list[Dependency]:
    """Return the dependencies of a distribution whose markers are true in an environment.

    A dependency whose marker cannot be evaluated, since a value is not known, is left out. If `extra` is not empty,
    only the dependencies that this extra adds are returned.
    """
    found: list[Dependency] = []
    for text in distribution.requires:
        dependency = parse_dependency(text)
        if dependency is None:
            continue
        with_extra = evaluate_for_extra(dependency.marker, environment, canonical(extra) if extra else "")
        if with_extra is not True:
            continue
        if extra and evaluate_for_extra(dependency.marker, environment, "") is not False:
            continue
        found.append(dependency)
    return found


def unmet(distribution: Distribution, environment: EnvironmentFacts, extra: str = "") -> list[Unmet]:
    """Return the dependencies of a distribution that are missing or installed in a version that does not fit.

    A dependency whose marker is false, or cannot be evaluated, is skipped. If `extra` is not empty, only the
    dependencies that this extra adds are checked.
    """
    problems: list[Unmet] = []
    for dependency in dependencies(distribution, environment, extra):
        installed = environment.distributions.get(dependency.key)
        if installed is None:
            problems.append(Unmet(distribution, dependency, None))
        elif dependency.specifier and allows(dependency.specifier, installed.version) is False:
            problems.append(Unmet(distribution, dependency, installed.version))
    return problems


def reached(root: Distribution, environment: EnvironmentFacts, extras: tuple[str, ...]) -> list[Distribution]:
    """Return a distribution and the installed distributions that it needs, directly or not, without duplicates.

    `extras` are the requested extras of `root`, whose dependencies are followed, too.
    """
    found: dict[str, Distribution] = {root.key: root}
    waiting: list[tuple[Distribution, tuple[str, ...]]] = [(root, extras)]
    while waiting:
        distribution, wanted = waiting.pop()
        for extra in ("", *wanted):
            for dependency in dependencies(distribution, environment, extra):
                below = environment.distributions.get(dependency.key)
                if below is not None and below.key not in found:
                    found[below.key] = below
                    waiting.append((below, dependency.extras))
    return list(found.values())
