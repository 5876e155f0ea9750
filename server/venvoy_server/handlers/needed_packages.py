"""Dependencies between installed packages: which packages depend on a given one, and which are not needed any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from venvoy_server.call_context import CallContext
from venvoy_server.environments.model import Environment
from venvoy_server.operations.freeze import TOOLS
from venvoy_server.operations.verification import own_distributions
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical


class InstalledNeeds:
    """The distributions of an environment (`own`, by canonical name), and the packages on which each depends."""

    def __init__(self, own: Mapping[str, Distribution], needs: Mapping[str, frozenset[str]]) -> None:
        self.own = own
        self._needs = needs

    def needing(self, key: str, leaving: Collection[str]) -> list[str]:
        """Return the names of the distributions that depend on the package `key`, except those in `leaving`.

        `key` and `leaving` are canonical names; `leaving` are the packages to be removed.
        """
        return [each.name for other, each in self.own.items() if other not in leaving and key in self._needs[other]]

    def left_over(self, leaving: Collection[str]) -> list[str]:
        """Return the sorted names of the dependencies of `leaving` that no package needs once `leaving` are removed.

        `leaving` are canonical names. Dependencies of the returned packages are included. Packages that the user
        requested, and tools such as pip, are left out.
        """
        gone = set(leaving)
        waiting = [key for each in leaving for key in self._needs.get(each, ())]
        found: list[str] = []
        while waiting:
            key = waiting.pop(0)
            each = self.own.get(key)
            if each is None or key in gone or each.requested or key in TOOLS or self.needing(key, gone):
                continue
            gone.add(key)
            found.append(each.name)
            waiting += self._needs[key]
        return sorted(found)


def installed_needs(context: CallContext, environment: Environment) -> InstalledNeeds:
    """Return the installed distributions of an environment, and on which packages each of them depends."""
    from venvoy_server.dependencies.analysis.metadata import dependencies
    from venvoy_server.handlers.diagnostics import facts_of

    facts = facts_of(context.host, environment)
    own = {each.key: each for each in own_distributions(context.host, environment)}
    needs = {key: frozenset(canonical(need.name) for need in dependencies(each, facts)) for key, each in own.items()}
    return InstalledNeeds(own, needs)
