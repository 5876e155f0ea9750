"""Apply the fixes of a document, repeatedly, until none is left that can be applied; by default only safe fixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fixes import apply_edits, choose_fixes
from venvoy_server.dependencies.rules import RULES

# Maximum number of rounds: a fix may enable another one, but more rounds indicate fixes that undo each other.
_ROUNDS = 20


class FixedText(msgspec.Struct, frozen=True):
    """A text with fixes applied; `codes` has the number of applied fixes by the code of their finding."""

    text: str
    codes: dict[str, int] = {}

    @property
    def count(self) -> int:
        """Return the number of applied fixes."""
        return sum(self.codes.values())


def fix_all(
    document: Document,
    inputs: Inputs | None = None,
    rules: Iterable[Rule] = RULES,
    settings: RuleLevels | None = None,
    safe_only: bool = True,
    variables: dict[str, str] | None = None,
) -> FixedText:
    """Return the text of a document after all its fixes, or only the safe ones (`safe_only`), were applied.

    A second call with the result changes nothing more. `variables` (environment variable → secret) receives the secrets
    that fixes replaced by `${NAME}`. Pass the same dictionary for several documents, so that no two secrets get the
    same name.
    """
    variables = {} if variables is None else variables
    rules = tuple(rules)
    text = document.text
    counts: Counter[str] = Counter()
    for _ in range(_ROUNDS):
        fixes = choose_fixes(check(document, inputs, rules, settings, variables), safe_only)
        fixed = apply_edits(text, [edit for _, fix in fixes for edit in fix.edits])
        if fixed == text:
            break
        text = fixed
        counts.update(code for code, _ in fixes)
        document = document.reparsed(text)
    return FixedText(text, dict(counts))
