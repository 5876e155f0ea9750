"""Every safe fix of a document at once, until none is left."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fixes import apply_edits, choose_edits
from venvoy_server.dependencies.rules import RULES

# One fix can make room for the next; more rounds than this mean that two fixes undo each other.
_ROUNDS = 20


def fix_all(
    document: Document,
    inputs: Inputs | None = None,
    rules: Iterable[Rule] = RULES,
    settings: RuleLevels | None = None,
    safe_only: bool = True,
) -> str:
    """Return the text of a document with its fixes applied; applying them again changes nothing more."""
    rules = tuple(rules)
    text = document.text
    for _ in range(_ROUNDS):
        edits = choose_edits(check(document, inputs, rules, settings), safe_only)
        fixed = apply_edits(text, edits)
        if fixed == text:
            break
        text = fixed
        document = Document.parse(text, document.path, document.constraints, document.variables, document.windows)
    return text
