"""A range without an upper bound.

The next major release may be incompatible. Off by default: not every project wants upper bounds.

Example::

    foo>=1

Fix: Add an upper bound. Here::

    foo>=1,<2
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.target or re.search(r"<|~=|==", requirement.specifier):
        return
    fixes: tuple[DraftFix, ...] = ()
    lower = re.fullmatch(r">=?\s*([0-9]{1,18})(?:\.[0-9.]*)?", requirement.specifier)
    if lower:
        bound = f"<{int(lower[1]) + 1}"
        fixes = line.substitute(requirement.specifier_end, requirement.specifier_end, f",{bound}")
    yield line.draft(*line.specifier_span(), f"`{requirement.name}` has no upper bound.", fixes=fixes)


RULE = Rule(
    "upper-bound-missing",
    "A range without an upper bound",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    on=False,
    dialects=ALL_DIALECTS,
)
