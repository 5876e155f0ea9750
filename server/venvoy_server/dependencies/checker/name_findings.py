"""Findings about a project, from all lines that name it in the files that pip reads in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_contents import content
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.checker.fact_findings import Placed
from venvoy_server.dependencies.rules import load

# Number of lines per slice; small, so that no slice takes long even on costly lines.
_SLICE = 8
# Maximum number of lines of one project that are compared with each other.
_MOST = 60


class NameFindings:
    """The findings of rules that compare all lines for a project, by canonical name; an edit re-checks only what it
    affects.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._by_name: dict[str, tuple[Placed, ...]] = {}

    def update(self, context: RuleContext, touched: Iterable[str]) -> Iterator[None]:
        """Check again the projects in `touched` (canonical names); yields None between slices of work."""
        if not self._rules:
            return
        weight = 0
        for key in touched:
            labels, others = context.names.get(key, ()), context.others.get(key)
            if len(labels) + len(others) > 1:
                lines = tuple([context.line(label) for label in labels[:_MOST]])
                group = Group(key, lines, tuple(others), tuple([content(line) for line in lines]))
                found: list[Placed] = []
                for rule in map(load, self._rules):
                    found.extend([(rule, draft) for draft in rule.check(group, context)])
                    if len(lines) + len(others) > _SLICE:
                        yield
                self._by_name[key] = tuple(found)
                weight += 10 * (len(labels) + len(others))
            else:
                self._by_name.pop(key, None)
            weight += 1
            if weight > 10 * _SLICE:
                weight = 0
                yield

    @property
    def placed(self) -> tuple[Placed, ...]:
        """Return the findings of all projects as pairs (rule, draft), in alphabetical order of the project names.

        Each finding is about the lines for one project. A draft is a finding whose offsets count from the beginning of
        its line.
        """
        return tuple([placed for name in sorted(self._by_name) for placed in self._by_name[name]])

    def naming(self, paths: set[str]) -> set[str]:
        """Return the canonical names of the projects with a finding that refers to a line in one of some files.

        `paths` are the paths of these files. The finding is in the checked document, and has such a line as related
        information.
        """
        return {name for name, placed in self._by_name.items() if _refers_to(placed, paths)}


def _refers_to(placed: tuple[Placed, ...], paths: set[str]) -> bool:
    return any(place.path in paths for _, draft in placed for place in draft.related)
