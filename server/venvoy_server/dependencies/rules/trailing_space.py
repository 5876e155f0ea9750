"""Trailing spaces.

Trailing spaces are invisible and appear in every comparison of versions. Off by default.

Example: `foo==1.0` with two spaces after it.

Fix: Remove the spaces. Here::

    foo==1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION

_BLANKS = re.compile(r"(?<![\\ \t])[ \t]++(?=\r?\n|\r|\Z)")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for found in _BLANKS.finditer(line.raw()):
        fixes = line.raw_replace("Remove the spaces", found.start(), found.end(), "", safe=True)
        yield line.raw_draft(found.start(), found.end(), "This line has trailing spaces.", fixes=fixes)


RULE = Rule(
    "trailing-space",
    "Trailing spaces",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.ALL,
    on=False,
)
