"""A clause that adds nothing.

A clause is one condition on the version, such as `>=1`. The others already exclude every version that this one
excludes.

Example::

    foo>=2,>=1

Fix: Remove it. Here::

    foo>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import (
    allows_prereleases,
    clauses,
    implied,
    lower_and_upper,
    unsatisfiable,
)
from venvoy_server.dependencies.findings import HINT

# With more clauses than this the line is no work of a person.
_MOST = 12


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or lower_and_upper(requirement.specifier) or unsatisfiable(requirement.specifier):
        return
    found = clauses(requirement.specifier)
    if len(found) > _MOST:
        return
    kept = list(found)
    for clause in reversed(found):
        others = [other for other in kept if other is not clause]
        if others and _adds_nothing(clause[0], ",".join([other[0] for other in others])):
            kept = others
            start = requirement.specifier_start + clause[1]
            end = requirement.specifier_start + clause[2]
            message = f"`{clause[0]}` is redundant: `{','.join([other[0] for other in others])}` already implies it."
            yield line.draft(start, end, message, fixes=_fixes(line, start, end), tags=("unnecessary",))


def _adds_nothing(clause: str, others: str) -> bool:
    """Return whether the version clause `clause`, such as `>=1`, has no effect next to the clauses `others`.

    That is so if it excludes no version that the others allow. If the clause names a pre-release, and so allows
    pre-releases, one of the others must do so, too.
    """
    return implied(clause, others) and (not allows_prereleases(clause) or allows_prereleases(others))


def _fixes(line: Line, start: int, end: int) -> tuple[DraftFix, ...]:
    """Return the fix that removes the version clause between two offsets, and one comma next to it.

    It removes the comma before the clause, or for the first clause the one after it. There is no fix without a comma.
    """
    text = line.entry.text
    before = text[:start].rstrip()
    if before.endswith(","):
        return line.replace("Remove the clause", len(before) - 1, end, "", safe=True)
    after = text[end:].lstrip()
    if after.startswith(","):
        rest = after[1:].lstrip()
        return line.replace("Remove the clause", start, len(text) - len(rest), "", safe=True)
    return ()


RULE = Rule(
    "redundant-clause",
    "A clause that adds nothing",
    HINT,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.CLAUSES,
    dialects=ALL_DIALECTS,
)
