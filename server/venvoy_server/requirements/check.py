"""From a document to findings: the whole at once (`check`), or only what changed since the last look (`Checker`)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Generator, Iterable, Iterator
from heapq import merge
from typing import Any

from venvoy_server.requirements import model as m
from venvoy_server.requirements.context import Context, Facts, Group
from venvoy_server.requirements.difference import difference
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.findings import Finding, Severity
from venvoy_server.requirements.graph import FileGraph, GraphReader, has_hash
from venvoy_server.requirements.inputs import Inputs
from venvoy_server.requirements.model import Entry
from venvoy_server.requirements.placing import place, silenced
from venvoy_server.requirements.rule import Draft, Line, Rule
from venvoy_server.requirements.rules import RULES
from venvoy_server.requirements.same import content
from venvoy_server.requirements.settings import SEVERITIES, Settings

# Lines between two yields; so few that no step takes long, whatever the lines hold.
_SLICE = 8
# Of one project's lines no more than this are compared with each other.
_MOST = 60
_SPECIAL = m.OPTION_LINE | m.INCLUDE
Placed = tuple[Rule, Draft]


def check(
    document: Document, inputs: Inputs | None = None, rules: Iterable[Rule] = RULES, settings: Settings | None = None
) -> tuple[Finding, ...]:
    """Return every finding of a document, in order."""
    checker = Checker(rules, settings, inputs)
    checker.update(document)
    return checker.findings()


class Checker:
    """Keeps the findings of a document by line and by name, so that after an edit only what changed is looked at again."""

    def __init__(
        self, rules: Iterable[Rule] = RULES, settings: Settings | None = None, inputs: Inputs | None = None
    ) -> None:
        self._settings = settings or Settings()
        self._inputs = inputs or Inputs()
        self._all = tuple(rules)
        self._graphs = GraphReader()
        self._document: Document | None = None
        self._select()
        self._clear()

    def _select(self) -> None:
        """Sort the rules that run under these settings and inputs by what they are given."""
        self._severities: dict[str, Severity] = {}
        chosen = [rule for rule in self._all if self._enabled(rule)]
        self._faults = {rule.code: rule for rule in chosen if rule.fault}
        self._line_rules = tuple([rule for rule in chosen if rule.scope == "line"])
        self._fact_rules = tuple([rule for rule in self._line_rules if rule.facts])
        self._name_rules = tuple([rule for rule in chosen if rule.scope == "name"])
        self._document_rules = tuple([rule for rule in chosen if rule.scope == "document"])
        self._by_traits: dict[int, tuple[Rule, ...]] = {}

    def _enabled(self, rule: Rule) -> bool:
        level = self._settings.level(rule.code, rule.group)
        if level == "off" or (level is None and not rule.on and not _found_by_itself(rule, self._inputs)):
            return False
        self._severities[rule.code] = SEVERITIES.get(level or "", rule.severity)
        return all(self._inputs.has(name) for name in rule.needs)

    def _clear(self) -> None:
        self._lines: dict[int, tuple[Placed, ...]] = {}
        self._found: list[int] = []
        self._names: dict[str, list[int]] = {}
        self._watchers: dict[str, set[int]] = {}
        self._others: dict[str, list[Line]] = {}
        self._special: list[int] = []
        self._hashed = 0
        self._by_name: dict[str, tuple[Placed, ...]] = {}
        self._whole: tuple[Placed, ...] = ()
        self._graph = FileGraph()
        self._facts = Facts()
        self._memory: dict[str, Any] = {}

    def update(self, document: Document) -> None:
        """Bring the findings up to date with a document."""
        for _ in self.update_slices(document):
            pass

    def update_slices(self, document: Document) -> Generator[None, None, None]:
        """Bring the findings up to date in slices of a few milliseconds: yields between them.

        A generator that is not run to its end leaves the checker without a document: the next update is a full one.
        """
        old, self._document = self._document, None
        if old is None:
            self._clear()
        first, old_last, new_last = difference(old, document)
        context = self._context(document)
        touched: dict[str, bool] = {}
        for index in range(first, old_last):
            self._drop(old, index, touched)
        for index in range(first, new_last):
            self._index(document, index, touched)
            if index % 512 == 511:
                yield
        elsewhere = yield from self._read_graph(context)
        context.others = self._others
        stale = self._update_facts(document, context) or bool(elsewhere)
        for index in range(max(0, first - 1), min(len(document.entries), new_last + 1)):
            self._check_line(document, index, context)
            if index % _SLICE == _SLICE - 1:
                yield
        if stale and (first or new_last < len(document.entries)):
            yield from self._check_facts(document, context, first, new_last)
        self._check_watchers(document, context, touched)
        yield from self._check_names(document, context, {*touched, *elsewhere})
        self._whole = self._run_document_rules(context)
        self._document = document

    def _context(self, document: Document) -> Context:
        context = Context(document, self._inputs, self._memory)
        context.special, context.names, context.watchers = self._special, self._names, self._watchers
        host = self._inputs.host
        if host is not None:
            context.load = lambda path: self._graphs.load(host, path, False, self._inputs)
        return context

    # What is known of the lines.

    def _drop(self, old: Document | None, index: int, touched: dict[str, bool]) -> None:
        if old is None:
            return
        label, entry = old.labels[index], old.entries[index]
        self._keep(label, ())
        if entry.traits & m.NAMED and entry.requirement:
            key = entry.requirement.key
            touched.setdefault(key, True)
            _discard(self._names[key], label)
        if has_hash(entry):
            self._hashed -= 1
        if _is_special(entry):
            _discard(self._special, label)

    def _index(self, document: Document, index: int, touched: dict[str, bool]) -> None:
        label, entry = document.labels[index], document.entries[index]
        traits = entry.traits
        if traits & m.NAMED and entry.requirement:
            key = entry.requirement.key
            labels = self._names.setdefault(key, [])
            touched.setdefault(key, bool(labels))
            insort(labels, label)
        if has_hash(entry):
            self._hashed += 1
        if _is_special(entry):
            insort(self._special, label)

    def _read_graph(self, context: Context) -> Generator[None, None, set[str]]:
        """Read the included files again where they or the includes changed; return the names that this concerns."""
        includes = [(line.label, line.entry) for line in context.special_lines(m.INCLUDE)]
        graph = yield from self._graphs.read(context.document, self._inputs, includes)
        context.graph = graph
        if [file.document for file in graph.files] == [file.document for file in self._graph.files]:
            self._graph = graph
            return set()
        before, self._graph = self._others, graph
        self._others = {}
        for included in graph.files:
            if included.document is not None:
                _collect(included.document, self._others)
        return set(before) | set(self._others)

    def _update_facts(self, document: Document, context: Context) -> bool:
        facts = Facts(_hash_mode(self._hashed, context), document.constraints)
        changed = facts != self._facts
        self._facts = context.facts = facts
        return changed

    # Running the rules.

    def _check_line(self, document: Document, index: int, context: Context) -> None:
        entry = document.entries[index]
        rules = self._by_traits.get(entry.traits)
        if rules is None:
            rules = self._by_traits[entry.traits] = tuple(
                [rule for rule in self._line_rules if rule.when & entry.traits]
            )
        if rules or entry.fault:
            label = document.labels[index]
            placed = self._line_findings(Line(document, label, entry), rules, context)
            self._keep(label, placed)

    def _keep(self, label: int, placed: tuple[Placed, ...]) -> None:
        if placed:
            if label not in self._lines:
                insort(self._found, label)
            self._lines[label] = placed
        elif self._lines.pop(label, None):
            _discard(self._found, label)

    def _line_findings(self, line: Line, rules: tuple[Rule, ...], context: Context) -> tuple[Placed, ...]:
        placed: list[Placed] = []
        fault = line.entry.fault
        if fault and fault.code in self._faults:
            rule = self._faults[fault.code]
            if rule.fault:
                placed.append((rule, rule.fault(line, fault)))
        for rule in rules:
            for draft in rule.check(line, context):
                placed.append((rule, draft))
        return tuple(placed)

    def _check_facts(self, document: Document, context: Context, first: int, last: int) -> Iterator[None]:
        """Run the rules that read facts of the whole again on the lines that did not change."""
        if not self._fact_rules:
            return
        for index in range(len(document.entries)):
            if not first <= index < last:
                self._check_line(document, index, context)
            if index % _SLICE == _SLICE - 1:
                yield

    def _check_watchers(self, document: Document, context: Context, touched: dict[str, bool]) -> None:
        """Look again at the lines whose findings hang on a name that has come or gone."""
        for key, before in touched.items():
            if before == bool(self._names.get(key)):
                continue
            for label in sorted(self._watchers.get(key, ())):
                index = document.index_of(label)
                if index >= 0:
                    self._check_line(document, index, context)

    def _check_names(self, document: Document, context: Context, touched: set[str]) -> Iterator[None]:
        if not self._name_rules:
            return
        weight = 0
        for key in touched:
            labels = self._names.get(key)
            if not labels:
                self._names.pop(key, None)
                self._by_name.pop(key, None)
                continue
            others = self._others.get(key)
            if len(labels) > 1 or others:
                lines = tuple([context.line(label) for label in labels[:_MOST]])
                group = Group(key, lines, tuple(others or ()), tuple([content(line) for line in lines]))
                found: list[Placed] = []
                for rule in self._name_rules:
                    found.extend([(rule, draft) for draft in rule.check(group, context)])
                    if len(lines) > _SLICE:
                        yield
                self._by_name[key] = tuple(found)
            else:
                self._by_name.pop(key, None)
            weight += 1 + 10 * len(labels) if len(labels) > 1 else 1
            if weight > 10 * _SLICE:
                weight = 0
                yield

    def _run_document_rules(self, context: Context) -> tuple[Placed, ...]:
        return tuple([(rule, draft) for rule in self._document_rules for draft in rule.check(context)])

    # What comes out.

    def findings(self, limit: int | None = None) -> tuple[Finding, ...]:
        """Return the findings of the last document, in order, at most `limit` of them."""
        document = self._document
        if document is None:
            return ()
        more = self._beyond_lines()
        labels = merge(self._found, sorted([label for label in more if label not in self._lines]))
        result: list[Finding] = []
        for label in labels:
            if limit is not None and len(result) >= limit:
                break
            index = document.index_of(label)
            placed = [*self._lines.get(label, ()), *more.get(label, ())]
            placed.sort(key=_order)
            for rule, draft in placed:
                if not silenced(document, index, rule):
                    result.append(place(document, index, rule, draft, self._severities[rule.code]))
        return tuple(result[:limit])

    def _beyond_lines(self) -> dict[int, list[Placed]]:
        """Return the findings of names and of the document, by label."""
        found: dict[int, list[Placed]] = {}
        for items in (*self._by_name.values(), self._whole):
            for placed in items:
                found.setdefault(placed[1].label, []).append(placed)
        return found


def _order(placed: Placed) -> tuple[int, int, str]:
    return placed[1].start, placed[1].end, placed[0].code


def _found_by_itself(rule: Rule, inputs: Inputs) -> bool:
    """Say whether a rule that is off by default is on in this place: the rules about uv are, where uv's lock file stands."""
    if rule.group != "uv" or inputs.host is None or inputs.root is None:
        return False
    return inputs.host.stat(inputs.host.paths.join(inputs.root, "uv.lock")) is not None


def _is_special(entry: Entry) -> bool:
    if entry.traits & _SPECIAL:
        return True
    return bool(entry.traits & m.OPTION) and any(use.name != "--hash" for use in entry.options)


def _hash_mode(hashed: int, context: Context) -> bool:
    """Say whether pip checks hashes in this run: a `--hash` or `--require-hashes` anywhere, and no `--no-require-hashes`."""
    names = {use.use.name for use in context.run_options()}
    if "--no-require-hashes" in names:
        return False
    return hashed > 0 or "--require-hashes" in names or any(included.hashed for included in context.graph.files)


def _collect(document: Document, into: dict[str, list[Line]]) -> None:
    for label, entry in zip(document.labels, document.entries, strict=True):
        if entry.traits & m.NAMED and entry.requirement:
            into.setdefault(entry.requirement.key, []).append(Line(document, label, entry))


def _discard(labels: list[int], label: int) -> None:
    at = bisect_left(labels, label)
    if at < len(labels) and labels[at] == label:
        del labels[at]
