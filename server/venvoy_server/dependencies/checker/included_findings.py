"""Findings of line rules in included files, reported at the document's `-r` or `-c` line that includes the file."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from msgspec.structs import replace

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.included import Included
from venvoy_server.dependencies.analysis.rule import Draft, Line, Place, Rule
from venvoy_server.dependencies.analysis.secrets import Secrets
from venvoy_server.dependencies.checker.fact_findings import Placed
from venvoy_server.dependencies.checker.placement import silenced
from venvoy_server.dependencies.model import ALL, INCLUDE, OPTION_LINE, Entry
from venvoy_server.dependencies.rules import load

# Maximum number of lines per file and rule that are listed as related information.
_NAMED = 3
# Number of lines per slice.
_SLICE = 64
Found = dict[str, tuple[int, Draft, tuple[Place, ...]]]


class IncludedFindings:
    """The findings of rules on lines of included files, shown at the document's include lines (`-r FILE`).

    `placed` holds each finding as a pair (rule, draft). The span of a draft (the finding) is in the include line, and
    its message names the included file. `update` checks a file again only if the file, an included constraints file,
    or a fact about all files changed, such as whether pip checks hashes.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._known: dict[int, Found] = {}
        self._basis: tuple[object, ...] = ()
        self._source: tuple[object, object] = (None, None)
        self.placed: tuple[Placed, ...] = ()

    def update(self, context: RuleContext) -> Iterator[None]:
        """Update the findings for the current document; yields None between slices of work, so that other tasks can
        run.
        """
        files = context.graph.files
        source = (context.graph, context.facts)
        if self._source[0] is source[0] and self._source[1] == source[1]:
            return
        self._source = source
        rules = [rule for rule in self._rules if not rule.hash_mode or context.facts.hash_mode]
        if not rules or not files:
            self.placed, self._known = (), {}
            return
        # Pins in a constraints file may resolve findings in other files.
        serials = [file.document.serial for file in files if file.document and file.document.constraints]
        basis = (context.facts, tuple(serials))
        before = self._known if basis == self._basis else {}
        self._basis, self._known = basis, {}
        placed: list[Placed] = []
        for file in files:
            if file.document is None:
                continue
            serial = file.document.serial
            found = before.get(serial)
            if found is None:
                found = yield from _check_file(file, rules, context)
            self._known[serial] = found
            if found:
                placed.extend(_placed(file, rules, found, context))
        self.placed = tuple(placed)


def _placed(file: Included, rules: Sequence[Rule], found: Found, context: RuleContext) -> Iterator[Placed]:
    label = context.graph.reached[file.key]
    name = file.path.replace("\\", "/").rsplit("/", 1)[-1]
    for rule in rules:
        if rule.code in found:
            count, draft, places = found[rule.code]
            lines = "1 line" if count == 1 else f"{count} lines"
            message = f"`{name}`, {lines}: {draft.message}"
            yield rule, context.include_draft(label, message, severity=draft.severity, related=places)


def _check_file(file: Included, rules: Sequence[Rule], context: RuleContext) -> Generator[None, None, Found]:
    """Run rules on one included file; yields None between slices of work.

    Returns, by rule code, the number of the rule's findings, the first of them, and the places of the first few.
    """
    found: Found = {}
    for rule in map(load, rules):
        for number, (label, entry) in enumerate(_entries(file, rule)):
            if rule.when & entry.traits and file.document is not None:
                _add(found, rule, Line(file.document, label, entry), context, file.path)
            if number % _SLICE == _SLICE - 1:
                yield
    return found


def _entries(file: Included, rule: Rule) -> Iterator[tuple[int, Entry]]:
    if not rule.when & (ALL | ~(INCLUDE | OPTION_LINE)):
        return iter(file.special)
    return iter(file.document.pairs() if file.document is not None else ())


def _add(found: Found, rule: Rule, line: Line, context: RuleContext, path: str) -> None:
    """Add the findings of a rule on a line of an included file to `found`, unless an ignore comment suppresses the
    rule.

    Values of environment variables are replaced by `${NAME}` in the messages. `path` is the path of the file.
    """
    document = line.document
    index = document.index_of(line.label)
    for each in rule.check(line, context):
        if silenced(document, index, rule):
            return
        draft = replace(each, message=Secrets(document.variables, [document]).hide(each.message, line.entry))
        count, first, places = found.get(rule.code, (0, draft, ()))
        if count < _NAMED:
            base = document.starts[index]
            places = (*places, Place(0, path, base + draft.start, base + draft.end, draft.message))
        found[rule.code] = (count + 1, first, places)
