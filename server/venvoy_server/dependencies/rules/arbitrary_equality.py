"""A version compared as text.

`===` compares character by character: `===1.0` does not match `1.0.0`. It exists for versions that do not follow PEP
440. Off by default.

Example::

    foo===1.0

Fix: Replace `===` with `==`. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import normal_version
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import clauses
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or "===" not in requirement.specifier:
        return
    for text, start, end in clauses(requirement.specifier):
        if text.startswith("==="):
            base = requirement.specifier_start
            right = normal_version(text[3:].strip()) is not None
            fixes = line.substitute(base + start, base + start + 3, "==") if right else ()
            yield line.draft(base + start, base + end, "`===` compares versions as text. Use `==`.", fixes=fixes)


RULE = Rule(
    "arbitrary-equality",
    "A version compared as text",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    on=False,
    dialects=ALL_DIALECTS,
)
