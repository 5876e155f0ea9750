"""A comment inside a continued requirement.

A comment line ends a continued requirement: the lines after it do not belong to the requirement any more. Hashes
among them are ignored.

Example::

    foo==1.0 \\
        # the wheel
        --hash=sha256:aa

Fix: Move the comment above the requirement. Here::

    # the wheel
    foo==1.0 \\
        --hash=sha256:aa
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.lines import body_of
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    entry, following = line.entry, context.following(line)
    if (
        not entry.has_comment
        or not entry.traits & m.CONTINUED
        or following is None
        or not following.text.startswith("--")
    ):
        return
    raw = line.raw()
    physical = raw.splitlines(True)
    begin = len(raw) - len(physical[-1])
    if len(physical) < 2 or not physical[-1].lstrip().startswith("#"):
        return
    comment = body_of(physical[-1]).strip()
    end = physical[0][len(body_of(physical[0])) :]
    edits = (DraftEdit(line.label, None, 0, 0, comment + end), DraftEdit(line.label, None, begin, len(raw), ""))
    message = "A comment ends the continued requirement: the lines below are ignored. Move the comment above."
    yield line.raw_draft(
        entry.comment_start, entry.comment_end, message, fixes=(DraftFix("Move the comment above", False, edits),)
    )


RULE = Rule(
    "continuation-broken-by-comment",
    "A comment inside a continued requirement",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.CONTINUED,
)
