"""A version in an old spelling.

pip reads `v1.0`, `1.0-r1` and `1.0-alpha` as `1.0`, `1.0.post1` and `1.0a0`. Off by default.

Example::

    foo==v1.0

Fix: Use the normalized form. Here::

    foo==1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import normal_version
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import clauses
from venvoy_server.dependencies.findings import INFORMATION

_CLAUSE = re.compile(r"(~=|==|!=|<=|>=|<|>)\s*(.+)")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)*(\.\*)?")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None:
        return
    for text, start, _ in clauses(requirement.specifier):
        found = _CLAUSE.fullmatch(text) if not text.startswith("===") else None
        if found is None or _PLAIN.fullmatch(found[2]):
            continue
        normal = normal_version(found[2])
        if normal is not None and normal != found[2]:
            begin = requirement.specifier_start + start + found.start(2)
            end = begin + len(found[2])
            fixes = line.substitute(begin, end, normal, safe=True)
            yield line.draft(begin, end, f"The normalized form of `{found[2]}` is `{normal}`.", fixes=fixes)


RULE = Rule(
    "legacy-version",
    "A version in an old spelling",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    on=False,
    dialects=ALL_DIALECTS,
)
