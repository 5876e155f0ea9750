"""Two requirements joined into one by a backslash.

pip joins the lines without a space, so two names become one, or the joined line is refused.

Example::

    foo \\
    bar==1.0

Fix: Remove the backslash. Here::

    foo
    bar==1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.lines import body_of
from venvoy_server.dependencies.dialects.requirements_txt.requirement import CLAUSE, EXTRAS
from venvoy_server.dependencies.findings import WARNING

_ALONE = re.compile(
    rf"[ \t]*+[A-Za-z][A-Za-z0-9._-]*[ \t]*+(?:{EXTRAS})?[ \t]*+(?:{CLAUSE}(?:[ \t]*+,[ \t]*+{CLAUSE})*)?[ \t]*+(?:;[^\\]*)?(?:#.*)?",
    re.ASCII,
)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    offset, previous, previous_end = 0, "", ""
    for physical in line.raw().splitlines(True):
        body = body_of(physical)
        stripped = body.rstrip("\\")
        if previous and _ALONE.fullmatch(stripped):
            at = offset - len(previous_end) - 1
            begin = at - (len(previous) - len(previous.rstrip("\\").rstrip()) - 1)
            fixes = line.raw_replace("Remove the `\\`", begin, at + 1, "")
            yield line.raw_draft(at, at + 1, "This `\\` joins two requirements into one line. Remove it.", fixes=fixes)
        previous = body if body.endswith("\\") and _ALONE.fullmatch(stripped) and stripped.strip() else ""
        previous_end = physical[len(body) :]
        offset += len(physical)


RULE = Rule(
    "continuation-joins-requirements",
    "Two requirements joined by a backslash",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.CONTINUED,
)
