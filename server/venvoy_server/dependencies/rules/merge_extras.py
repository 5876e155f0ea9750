"""Extras of one project on several lines.

pip combines the extras of all lines. One line is easier to read.

Example::

    foo[a]>=1
    foo[b]>=1

Fix: Put them on one line. Here::

    foo[a,b]>=1
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_contents import same_but_extras
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION

_MOST = 20


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    for number, line in enumerate(group.lines):
        content = group.contents[number]
        earlier = next(
            (
                group.lines[index]
                for index in range(max(0, number - _MOST), number)
                if same_but_extras(group.contents[index], content) and line.shares_list(group.lines[index])
            ),
            None,
        )
        requirement = line.entry.requirement
        if earlier is None or requirement is None or line.entry.kind != "requirement":
            continue
        span = (requirement.extras_start, requirement.extras_end) if requirement.extras_end else line.name_span()
        place = earlier.place(*earlier.name_span(), "the other line")
        yield line.draft(
            *span,
            f"`{group.key}` is also required with other extras. One line can name them all.",
            related=(place,),
            fixes=_fixes(earlier, line),
        )


def _fixes(earlier: Line, line: Line) -> tuple[DraftFix, ...]:
    one, two = earlier.entry.requirement, line.entry.requirement
    if one is None or two is None or line.entry.has_comment:
        return ()
    extras = ",".join(dict.fromkeys([*one.extras, *two.extras]))
    start, end = (one.extras_start, one.extras_end) if one.extras_end else (one.name_end, one.name_end)
    span, removal = earlier.entry.verbatim(start, end), line.document.removal(line.entry)
    if span is None or removal is None:
        return ()
    edits = (
        DraftEdit(earlier.label, None, span[0], span[1], f"[{extras}]"),
        DraftEdit(line.label, None, *removal, ""),
    )
    return (DraftFix(f"Merge the lines into `[{extras}]`", False, edits),)


RULE = Rule(
    "merge-extras",
    "Extras of one project on several lines",
    INFORMATION,
    "consistency",
    "name",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
