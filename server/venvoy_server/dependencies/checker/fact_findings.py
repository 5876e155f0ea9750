"""Findings of the rules that read facts of the whole run, such as whether hashes are checked.

A fact may change with one line and concern every other. So these findings are made in the order of the document and
only as far as they are needed; what is not shown is not computed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule, is_for
from venvoy_server.dependencies.model import Entry
from venvoy_server.dependencies.rules import load

Placed = tuple[Rule, Draft]
Run = Callable[[Line, Sequence[Rule]], tuple[Placed, ...]]
# Lines between two yields.
_SLICE = 64


class FactFindings:
    """Keeps the findings of fact rules by label, complete up to a line (`_until`)."""

    def __init__(self, rules: Iterable[Rule], hash_mode: bool) -> None:
        """Take the rules about facts, and whether hashes are checked in the run: some rules apply only then."""
        self._rules = tuple([rule for rule in rules if hash_mode or not rule.hash_mode])
        self._by_traits: dict[int, tuple[Rule, ...]] = {}
        self._known: dict[int, tuple[Placed, ...]] = {}
        self._until = -1
        self.labels: list[int] = []

    def drop(self, label: int) -> None:
        """Forget a line that is gone, or is to be checked again."""
        if self._known.pop(label, None):
            del self.labels[bisect_left(self.labels, label)]

    def check(self, label: int, entry: Entry, document: Document, run: Run) -> None:
        """Check one line again; one that was not reached yet is left for later."""
        if not self._rules or label > self._until:
            return
        self.drop(label)
        rules = self._for(entry)
        placed = run(Line(document, label, entry), rules) if rules else ()
        if placed:
            insort(self.labels, label)
            self._known[label] = placed

    def advance(self, document: Document, run: Run, limit: int | None) -> Iterator[None]:
        """Check on from where this stopped, until there are `limit` findings or the document ends; yields between slices."""
        if not self._rules:
            return
        labels, entries = document.labels, document.entries
        for index in range(bisect_left(labels, self._until + 1), len(labels)):
            if limit is not None and len(self.labels) >= limit:
                return
            self._until = labels[index]
            self.check(labels[index], entries[index], document, run)
            if index % _SLICE == _SLICE - 1:
                yield

    def get(self, label: int) -> tuple[Placed, ...]:
        """Return the findings of a line."""
        return self._known.get(label, ())

    def _for(self, entry: Entry) -> tuple[Rule, ...]:
        rules = self._by_traits.get(entry.traits)
        if rules is None:
            rules = self._by_traits[entry.traits] = tuple([load(each) for each in self._rules if is_for(each, entry)])
        return rules
