"""Find the dependencies of installed distributions that a change of packages breaks: met
before the change, unmet after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.metadata import Unmet, unmet
from venvoy_server.environments.patterns import pattern
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical

_NAME = pattern(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


def broken_needs(before: EnvironmentFacts, after: EnvironmentFacts, changed: Collection[str]) -> list[Unmet]:
    """Return the dependencies that are unmet after a change and were not already unmet before it.

    `changed` holds the canonical names of the changed distributions; a dependency between two unchanged ones is not
    checked. Dependencies that only an extra adds are left out, because metadata does not record which extras were
    requested.
    """
    were = {(each.distribution.key, each.dependency.key) for each in _unmet(before, changed)}
    return [each for each in _unmet(after, changed) if (each.distribution.key, each.dependency.key) not in were]


def _unmet(facts: EnvironmentFacts, changed: Collection[str]) -> Iterator[Unmet]:
    for distribution in facts.distributions.values():
        concerned = _concerned(distribution, changed)
        if concerned.requires:
            yield from unmet(concerned, facts)


def _concerned(distribution: Distribution, changed: Collection[str]) -> Distribution:
    """Return a distribution with only those `Requires-Dist` entries that a change may break, so that fewer are parsed.

    All entries are kept if the distribution itself is among the changed ones, else only those for changed projects.
    `changed` holds canonical names.
    """
    if distribution.key in changed or not distribution.requires:
        return distribution
    texts = [text for text in distribution.requires if _key(text) in changed]
    return msgspec.structs.replace(distribution, requires=tuple(texts))


def _key(requirement: str) -> str:
    found = _NAME.match(requirement)
    return canonical(found[1]) if found is not None else ""
