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
    """Run the rules that examine the whole document, and return their findings as pairs (rule, draft).

    A draft is a finding whose offsets count from the beginning of its line. `inputs` is used to try out the fixes: a
    fix that leaves its line invalid is removed. Yields None between slices of work. A rule whose field `when` is
    not 0 is skipped if there are no options and no includes in the files that pip reads together.
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
    """Return the finding that concerns the whole file, for example its format; None if there is none.

    The finding is a pair (rule, draft): a draft is a finding whose offsets count from the beginning of its line. This
    finding replaces all other findings of the file.
    """
    return next(((rule, draft) for rule in map(load, rules) for draft in rule.check(context)), None)
