"""A requirement that has been commented out.

The comment is not needed to get the line back: version control keeps removed lines. Off by default.

Example::

    # foo==1.0

Fix: Remove the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.requirement import CLAUSE, EXTRAS
from venvoy_server.dependencies.findings import INFORMATION

_REQUIREMENT = re.compile(
    rf"#+[ \t]*+[A-Za-z][A-Za-z0-9._-]*[ \t]*+(?:{EXTRAS})?[ \t]*+{CLAUSE}(?:[ \t]*+,[ \t]*+{CLAUSE})*[ \t]*+(?:;.*)?",
    re.ASCII,
)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    entry = line.entry
    comment = line.raw()[entry.comment_start : entry.comment_end].rstrip()
    if entry.kind == "comment" and _REQUIREMENT.fullmatch(comment):
        fixes = line.remove("Remove the line")
        yield line.raw_draft(
            entry.comment_start, entry.comment_start + len(comment), "This is a commented-out requirement.", fixes=fixes
        )


RULE = Rule(
    "commented-requirement",
    "A requirement that is commented out",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.COMMENT,
    on=False,
)
