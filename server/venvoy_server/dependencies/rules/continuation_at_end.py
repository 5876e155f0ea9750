r"""A backslash at the end of the file.

A backslash joins the next line to its own, but there is no next line. pip ignores the backslash, until a line is
appended to the file and joined.

Example: the last line of a file::

    foo==1.0 \

Fix: Remove the backslash. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.lines import body_of, continues
from venvoy_server.dependencies.findings import HINT


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if context.following(line) is not None:
        return
    raw = line.raw()
    last = raw.splitlines(True)[-1]
    body = body_of(last)
    if continues(body):
        end = len(raw) - len(last) + len(body)
        start = end - (len(body) - len(body.rstrip("\\").rstrip(" \t")))
        backslash = end - (len(body) - len(body.rstrip("\\")))
        yield line.raw_draft(
            backslash,
            end,
            "The file ends here, so this `\\` continues nothing. Remove it.",
            fixes=line.raw_replace("Remove the `\\`", start, end, "", safe=True),
        )


RULE = Rule(
    "continuation-at-end",
    "A backslash at the end of the file",
    HINT,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.CONTINUED,
)
