"""Findings of rules that check a document or file as a whole."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.checker.fact_findings import Placed
from venvoy_server.dependencies.checker.verified_fixes import Trials, verified
from venvoy_server.dependencies.rules import load

# Number of findings per slice.
_SLICE = 32


def document_findings(
    rules: Iterable[Rule], context: RuleContext, inputs: Inputs
) -> Generator[None, None, tuple[Placed, ...]]:
    """Run the rules that examine the whole document; return pairs of a rule and the finding that it drafted.

    Yields None between slices of work. Rules with a condition `when` are about option and include lines: if neither the
    document nor a file that pip reads with it has such lines, these rules are not even imported.
    """
    has_options = bool(context.special or context.graph.files) or context.outer is not None
    found: list[Placed] = []
    trials: dict[int, Trials] = {}
    yield from context.document.load_slices()
    for rule in map(load, [each for each in rules if has_options or not each.when]):
        for draft in rule.check(context):
            line = context.line(draft.label) if draft.fixes else None
            if line:
                draft = verified(line, rule, draft, inputs, trials.setdefault(draft.label, Trials()))
            found.append((rule, draft))
            if len(found) % _SLICE == 0:
                yield
        yield
    return tuple(found)


def file_finding(rules: Iterable[Rule], context: RuleContext) -> Placed | None:
    """Return the finding about the file as such, for example its format, as (rule, draft); None if there is none.

    This finding replaces all other findings of the file.
    """
    return next(((rule, draft) for rule in map(load, rules) for draft in rule.check(context)), None)
