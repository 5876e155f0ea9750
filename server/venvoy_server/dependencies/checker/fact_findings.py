"""Findings of line rules that depend on a fact about all files that pip reads together, such as whether hashes are
checked.

One edited line can change such a fact and thus affect every other line. Therefore these findings are computed lazily,
in document order and only as far as requested.
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
# Number of lines per slice.
_SLICE = 64


class FactFindings:
    """The findings of rules that depend on facts about all files that pip reads together.

    Such a fact is whether pip checks hashes. The findings are stored by the label (stable number) of their entry. They
    are complete for all entries up to the one with the label `_until`; later entries have not been checked yet.
    """

    def __init__(self, rules: Iterable[Rule], hash_mode: bool) -> None:
        """Store the rules to run; those that require hash checking are left out unless `hash_mode` (pip checks hashes)
        is True.
        """
        self._rules = tuple([rule for rule in rules if hash_mode or not rule.hash_mode])
        self._by_traits: dict[int, tuple[Rule, ...]] = {}
        self._known: dict[int, tuple[Placed, ...]] = {}
        self._until = -1
        self.labels: list[int] = []

    def drop(self, label: int) -> None:
        """Discard the findings of a line; `label` identifies its entry."""
        if self._known.pop(label, None):
            del self.labels[bisect_left(self.labels, label)]

    def check(self, label: int, entry: Entry, document: Document, run: Run) -> None:
        """Check one line, and replace its stored findings; do nothing if its findings have not been requested yet.

        `label` is the stable number of the line, `entry` its parsed content, and `document` the document that it is
        in. `run` runs rules on a line and returns their findings. Findings are requested in document order, up
        to some line.
        """
        if not self._rules or label > self._until:
            return
        self.drop(label)
        rules = self._for(entry)
        placed = run(Line(document, label, entry), rules) if rules else ()
        if placed:
            insort(self.labels, label)
            self._known[label] = placed

    def advance(self, document: Document, run: Run, limit: int | None) -> Iterator[None]:
        """Check lines that have not been checked yet, in document order, and store their findings.

        Stops when `limit` lines have findings, including lines checked earlier, or at the end of the document. If
        `limit` is None, all lines are checked. `run` runs rules on a line and returns their findings. Yields None
        between slices of work, so that other tasks can run.
        """
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
        """Return the stored findings of a line as pairs (rule, draft); empty if there are none.

        `label` is the stable number of the line. A draft is a finding whose offsets count from the beginning of its
        line.
        """
        return self._known.get(label, ())

    def _for(self, entry: Entry) -> tuple[Rule, ...]:
        rules = self._by_traits.get(entry.traits)
        if rules is None:
            rules = self._by_traits[entry.traits] = tuple([load(each) for each in self._rules if is_for(each, entry)])
        return rules
