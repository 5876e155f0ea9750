"""A hash without a requirement.

A line with only `--hash` belongs to no requirement, and pip ignores it. Usually the `\\` at the end of the line above
is missing, or a comment is between the two.

Example::

    foo==1.0
        --hash=sha256:aa

Fix: Join it with the line above. Here::

    foo==1.0 \\
        --hash=sha256:aa
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.lines import BREAKS, body_of
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.kind == "option":
        message = "This hash belongs to no requirement, so pip ignores it. End the line above with `\\`."
        yield line.draft(0, len(line.entry.text), message, fixes=_fixes(line, context))


def _fixes(line: Line, context: RuleContext) -> tuple[DraftFix, ...]:
    previous = context.previous(line)
    index = line.document.index_of(line.label)
    if previous is None or previous.kind != "requirement" or previous.has_comment:
        return ()
    body = body_of(previous.raw)
    begin = len(body.rstrip(BREAKS + " \t\\"))
    edit = DraftEdit(line.document.labels[index - 1], None, begin, len(body), " \\")
    return (DraftFix("Join with the line above", False, (edit,)),)


RULE = Rule("orphan-hash", "A hash without a requirement", WARNING, "syntax", "line", _check, __doc__, when=m.ODD_HASH)
