"""Compute the findings of a document: all at once (`check`), or incrementally after edits (`Checker`)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator, Iterable, Iterator, KeysView, Sequence
from heapq import merge
from typing import TYPE_CHECKING, Any

import msgspec

from venvoy_server.dependencies.analysis.context import ANY_LINE, DocumentFacts, RuleContext
from venvoy_server.dependencies.analysis.difference import difference
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.included import FileGraph
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.public_names import asks_public_index_alone
from venvoy_server.dependencies.analysis.rule import Line, Rule, is_for
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.analysis.run_names import RunNames
from venvoy_server.dependencies.analysis.run_reader import checks_hashes, read_run
from venvoy_server.dependencies.analysis.secrets import Secrets
from venvoy_server.dependencies.checker.chosen_rules import ChosenRules
from venvoy_server.dependencies.checker.document_findings import document_findings, file_finding
from venvoy_server.dependencies.checker.entry_index import EntryIndex, discard
from venvoy_server.dependencies.checker.fact_findings import FactFindings, Placed
from venvoy_server.dependencies.checker.included_findings import IncludedFindings
from venvoy_server.dependencies.checker.name_findings import NameFindings
from venvoy_server.dependencies.checker.placement import place, silenced
from venvoy_server.dependencies.checker.verified_fixes import Trials, verified
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.rules import RULES, load

if TYPE_CHECKING:
    from venvoy_server.index.policy import ChoicePolicy
    from venvoy_server.index.snapshot import IndexSnapshot

# Number of lines per slice; small, so that no slice takes long even on costly lines.
_SLICE = 8
# Maximum number of findings of fact rules that an update computes; further ones are computed on request.
_FACT_FINDINGS = 1001


def check(
    document: Document,
    inputs: Inputs | None = None,
    rules: Iterable[Rule] = RULES,
    settings: RuleLevels | None = None,
    variables: dict[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Return all findings of a document, in document order.

    Without `inputs`, rules that need an input, such as the environment, do not run. `variables` (environment variable →
    secret) receives the secrets that fixes would replace by `${NAME}`. Pass the same dictionary for several documents,
    so that no two secrets get the same name.
    """
    checker = Checker(rules, settings, inputs)
    checker.update(document)
    return checker.findings(variables=variables)


class Checker:
    """Stores the findings of a document by line and by project name, so that an edit only re-checks what it affects.

    `graphs` is the object that reads and caches included files; checkers may share it, so that each file is parsed
    once.
    """

    def __init__(
        self,
        rules: Iterable[Rule] = RULES,
        settings: RuleLevels | None = None,
        inputs: Inputs | None = None,
        graphs: GraphReader | None = None,
    ) -> None:
        self._inputs = inputs or Inputs()
        self._graphs = graphs or GraphReader()
        self._document: Document | None = None
        self._rules = ChosenRules(tuple(rules), settings or RuleLevels(), self._inputs)
        self._by_traits: dict[int, tuple[Rule, ...]] = {}
        self._clear()

    @property
    def graph(self) -> FileGraph:
        """Return the graph of the files that the last checked document includes."""
        return self._graph

    @property
    def context(self) -> RuleContext | None:
        """Return the state of the last check, such as the document and its includes; None before any check."""
        return self._context

    @property
    def names(self) -> KeysView[str]:
        """Return the canonical names of the projects that the last checked document names."""
        return self._names.keys()

    def use_index(self, index: IndexSnapshot, names: set[str]) -> None:
        """Replace the index data; the next update checks the lines of the given projects (canonical names) again."""
        self._inputs = msgspec.structs.replace(self._inputs, index=index)
        self._memory.clear()
        self._looked_up |= names

    def _clear(self) -> None:
        self._lines: dict[int, tuple[Placed, ...]] = {}
        self._found: list[int] = []
        self._entries = EntryIndex()
        self._names = self._entries.names
        self._watchers: dict[str, set[int]] = {}
        self._others = RunNames()
        self._of_names = NameFindings(self._rules.names)
        self._whole: tuple[Placed, ...] = ()
        self._file: Placed | None = None
        self._graph = FileGraph()
        self._facts = DocumentFacts()
        self._fact_findings = FactFindings(self._rules.facts, False)
        self._included = IncludedFindings(self._rules.included)
        self._context: RuleContext | None = None
        self._memory: dict[str, Any] = {}
        self._looked_up: set[str] = set()

    def update(self, document: Document) -> None:
        """Check a document, usually a new version of the last one; `findings` then returns its findings."""
        for _ in self.update_slices(document):
            pass

    def update_slices(self, document: Document) -> Generator[None, None, None]:
        """Check a document, store its findings, and yield None between slices of work of a few milliseconds.

        Other tasks can run between the slices. If the generator is not run to its end, the checker discards its state:
        the next update then checks the whole document.
        """
        old, self._document = self._document, None
        if old is None or old.constraints != document.constraints:
            old = None
            self._clear()
        first, old_last, new_last = difference(old, document)
        context = self._context = self._new_context(document)
        touched: dict[str, bool] = {}
        for index in range(first, old_last):
            self._drop(old, index, touched)
            if index % 512 == 511:
                yield
        for index in range(first, new_last):
            self._entries.add(document, index, touched)
            if index % 512 == 511:
                yield
        elsewhere = (yield from self._read_graph(context)) | self._looked_up
        yield from self._check_lines(context, (first, new_last), touched, elsewhere)
        yield from self._of_names.update(context, {*touched, *elsewhere})
        for key in touched:
            if not self._names.get(key, True):
                del self._names[key]
        yield from self._included.update(context)
        self._whole = yield from document_findings(self._rules.documents, context, self._inputs)
        self._file = file_finding(self._rules.files, context)
        self._document = document
        self._looked_up = set()

    def _check_lines(
        self, context: RuleContext, changed: tuple[int, int], touched: dict[str, bool], elsewhere: set[str]
    ) -> Iterator[None]:
        """Check the changed lines, the lines next to them, and lines whose findings depend on a change elsewhere.

        Yields None between slices of work. `changed` is the range of changed entry indexes. `touched` maps the projects
        of changed lines to True if the document named them before the edit, else False. `elsewhere` are the projects
        whose lines in other files, or whose index data, changed.
        """
        document = context.document
        facts = DocumentFacts(
            checks_hashes(self._entries.hashed, context),
            document.constraints,
            asks_public_index_alone(context),
            _policy(context),
        )
        if facts != self._facts:
            self._fact_findings = FactFindings(self._rules.facts, facts.hash_mode)
        self._facts = context.facts = facts
        for index in range(max(0, changed[0] - 1), min(len(document.entries), changed[1] + 1)):
            self._check_line(document, index, context)
            if index % _SLICE == _SLICE - 1:
                yield
        for name in elsewhere:
            for label in self._names.get(name, ()):
                index = document.index_of(label)
                self._fact_findings.check(label, document.entries[index], document, self._run_rules)
            yield
        yield from self._fact_findings.advance(document, self._run_rules, _FACT_FINDINGS)
        yield from self._check_watchers(document, context, touched)

    def _new_context(self, document: Document) -> RuleContext:
        context = RuleContext(document, self._inputs, self._memory)
        context.special, context.names, context.watchers = self._entries.special, self._names, self._watchers
        context.others = self._others
        # The closure must not refer to self: reference counting would not free the cycle.
        graphs, inputs, host = self._graphs, self._inputs, self._inputs.host
        if host is not None:
            context.load = lambda path: graphs.load(host, path, inputs)
        return context

    def _drop(self, old: Document | None, index: int, touched: dict[str, bool]) -> None:
        if old is None:
            return
        self._keep(old.labels[index], ())
        self._fact_findings.drop(old.labels[index])
        self._entries.remove(old, index, touched)

    def _read_graph(self, context: RuleContext) -> Generator[None, None, set[str]]:
        """Read the files that pip reads together with the document; yields None between slices of work.

        Returns the canonical names of the projects whose findings may have changed as a result.
        """
        touched = yield from read_run(context, self._graphs)
        self._graph = context.graph
        if self._others.moved:
            touched |= self._of_names.naming(self._others.moved)
        return touched

    def _check_line(self, document: Document, index: int, context: RuleContext) -> None:
        entry = document.entries[index]
        rules = self._by_traits.get(entry.traits)
        if rules is None:
            rules = self._by_traits[entry.traits] = tuple(
                [load(rule) for rule in self._rules.lines if is_for(rule, entry)]
            )
        if rules or entry.fault:
            label = document.labels[index]
            placed = self._line_findings(Line(document, label, entry), rules, context)
            self._keep(label, placed)
        self._fact_findings.check(document.labels[index], entry, document, self._run_rules)

    def _keep(self, label: int, placed: tuple[Placed, ...]) -> None:
        if placed:
            if label not in self._lines:
                insort(self._found, label)
            self._lines[label] = placed
        elif self._lines.pop(label, None):
            discard(self._found, label)

    def _line_findings(self, line: Line, rules: tuple[Rule, ...], context: RuleContext) -> tuple[Placed, ...]:
        placed: list[Placed] = []
        fault = line.entry.fault
        if fault and fault.code in self._rules.faults:
            rule = load(self._rules.faults[fault.code])
            if rule.fault:
                placed.append((rule, verified(line, rule, rule.fault(line, fault), self._inputs, Trials())))
        return (*placed, *self._run_rules(line, rules))

    def _run_rules(self, line: Line, rules: Sequence[Rule]) -> tuple[Placed, ...]:
        """Run rules on one line; return their findings as (rule, draft), without fixes that would leave the line
        invalid.
        """
        context, inputs, trials = self._context, self._inputs, Trials()
        found = [(rule, draft) for rule in rules for draft in rule.check(line, context)]
        return tuple([(rule, verified(line, rule, draft, inputs, trials)) for rule, draft in found])

    def _check_watchers(self, document: Document, context: RuleContext, touched: dict[str, bool]) -> Iterator[None]:
        """Check again each line whose findings depend on other lines, if these are for a project in `touched`.

        The keys of `touched` are the projects of changed lines. A value is whether the document named the project
        before the edit: some findings change only if that changed. Yields None between slices of work.
        """
        count = 0
        for key, before in touched.items():
            watchers = self._watchers.get(f"{key}{ANY_LINE}", set())
            if before != bool(self._names.get(key)):
                watchers = watchers | self._watchers.get(key, set())
            for label in sorted(watchers):
                index = document.index_of(label)
                if index >= 0:
                    self._check_line(document, index, context)
                count += 1
                if count % _SLICE == 0:
                    yield

    # Results.

    def findings(self, limit: int | None = None, variables: dict[str, str] | None = None) -> tuple[Finding, ...]:
        """Return the findings of the last document, in document order; at most `limit`, all if None.

        `variables` (environment variable → secret) receives the secrets that fixes would replace by `${NAME}`. Pass the
        same dictionary for several documents, so that no two secrets get the same name.
        """
        document = self._document
        if document is None:
            return ()
        secrets = Secrets(document.variables, self._documents(document))
        if self._file is not None:
            return (self._placed(document, document.index_of(self._file[1].label), self._file, secrets),)
        facts = self._fact_findings
        if limit is None or limit > _FACT_FINDINGS:
            for _ in facts.advance(document, self._run_rules, None):
                pass
        more = self._other_findings_by_label()
        result: list[Finding] = []
        before = -1
        for label in merge(self._found, facts.labels, sorted(more)):
            if limit is not None and len(result) >= limit:
                break
            if label == before:
                continue
            before, index = label, document.index_of(label)
            placed = [*self._lines.get(label, ()), *facts.get(label), *more.get(label, ())]
            placed.sort(key=_order)
            shown = [each for each in placed if not silenced(document, index, each[0])]
            wanted = None if limit is None else limit - len(result)
            result += [self._placed(document, index, each, secrets) for each in shown[:wanted]]
        found = tuple(result[:limit])
        if not any(finding.code == "secret-in-file" for finding in found):
            return found
        from venvoy_server.dependencies.checker.secret_variables import with_own_variables

        return with_own_variables(found, document.text, {} if variables is None else variables)

    def _placed(self, document: Document, index: int, placed: Placed, secrets: Secrets) -> Finding:
        return place(document, index, *placed, self._rules.severities[placed[0].code], secrets)

    def _documents(self, document: Document) -> list[Document]:
        """Return the document and the documents of the files that it includes."""
        return [document, *(file.document for file in self._graph.files if file.document is not None)]

    def _other_findings_by_label(self) -> dict[int, list[Placed]]:
        """Return the findings that concern a project, an included file or the whole document, keyed by label.

        A label is the stable number of the line on which a finding is shown. Each finding is a pair (rule, draft): a
        draft is a finding whose offsets count from the beginning of its line.
        """
        found: dict[int, list[Placed]] = {}
        for placed in (*self._of_names.placed, *self._included.placed, *self._whole):
            found.setdefault(placed[1].label, []).append(placed)
        return found


def _policy(context: RuleContext) -> ChoicePolicy | None:
    """Return the policy for choosing releases, such as whether pre-releases are allowed; None without index data."""
    if context.inputs.index is None:
        return None
    from venvoy_server.dependencies.analysis.run_policy import run_policy

    return run_policy(context)


def _order(placed: Placed) -> tuple[int, int, str]:
    return placed[1].start, placed[1].end, placed[0].code
