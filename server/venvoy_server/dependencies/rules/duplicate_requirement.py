"""A project that is listed twice.

pip combines the lines of one project. Often one line was forgotten, and limits the version even if the other is
changed. Lines whose markers are never true together are not reported. Lines in different files that one pip command
reads are reported as information: a file often narrows what a shared file requires. Lines with equal content are
reported as `repeated-requirement`.

Example::

    requests>=2
    Requests==2.31

Fix: Merge the lines. Here::

    requests==2.31
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.line_conflicts import Pair, exclude, pairs
from venvoy_server.dependencies.analysis.line_contents import content, overlap, same_but_extras, same_fields
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION, WARNING

# With more lines for one project than this only the nearest ones are compared.
_MOST = 20


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    if context.facts.constraints:
        return
    reported: set[int] = set()
    seen: set[tuple[object, str]] = set()
    for number, line in enumerate(group.lines):
        same = (group.contents[number], line.entry.section)
        is_repeated = same in seen
        seen.add(same)
        earlier = [
            group.lines[index]
            for index in range(max(0, number - _MOST), number)
            if _differs(group.contents[index], group.contents[number])
            and line.shares_list(group.lines[index])
            and overlap(group.lines[index], line)
        ]
        if not earlier or any(exclude(other.entry.requirement, line.entry.requirement) for other in earlier):
            continue
        if is_repeated:
            continue
        reported.add(line.label)
        place = earlier[0].place(*earlier[0].name_span(), "first required here")
        yield line.draft(
            *line.name_span(),
            f"`{group.key}` is required more than once, with different versions or extras.",
            related=(place,),
            fixes=_fixes(earlier[0], line) if len(earlier) == 1 else (),
        )
    yield from _in_other_files(group, context, reported)


def _fixes(earlier: Line, line: Line) -> tuple[DraftFix, ...]:
    """Return a fix that merges two lines for one project into one with the version clauses of both.

    There is no fix if the lines differ in more than their versions, or contain more, such as options or comments.
    """
    one, two = earlier.entry.requirement, line.entry.requirement
    if one is None or two is None or not two.specifier or any(_is_more_than_a_range(each) for each in (earlier, line)):
        return ()
    if _without_versions(content(earlier)) != _without_versions(content(line)):
        return ()
    at = one.specifier_end or one.extras_end or one.name_end
    span, removal = earlier.entry.verbatim(at, at), line.document.removal(line.entry)
    if span is None or removal is None:
        return ()
    joined = f",{two.specifier}" if one.specifier else two.specifier
    edits = (
        DraftEdit(earlier.label, None, *span, joined),
        DraftEdit(line.label, None, *removal, ""),
    )
    return (DraftFix(f"Merge the lines into `{one.specifier}{joined}`", False, edits),)


def _is_more_than_a_range(line: Line) -> bool:
    """Return whether a line has options, a comment, ignored text, or versions in parentheses or with `===`.

    Such a line cannot be merged with another by joining their version clauses.
    """
    entry, found = line.entry, line.entry.requirement
    versions = found.specifier if found is not None else ""
    return bool(entry.options or entry.dropped or entry.has_comment or "(" in versions or "===" in versions)


def _without_versions(found: tuple[object, ...]) -> tuple[object, ...]:
    return found[:2] + found[3:]


def _in_other_files(group: Group, context: RuleContext, reported: set[int]) -> Iterator[Draft]:
    """Yield findings if two of the files that pip reads together require a project with different versions or extras.

    Their severity is "information". `group` has all lines for the project. `reported` has the labels (stable numbers)
    of the lines that have a finding already; the labels of the lines that this call reports are added to it.
    """
    if not any(not line.is_constraint for line in group.others):
        return
    for pair in pairs(group, context):
        label = pair.line.label if pair.include is None else pair.include
        if label in reported or not _is_reported_difference(pair, context):
            continue
        reported.add(label)
        if exclude(pair.line.entry.requirement, pair.other.entry.requirement):
            continue
        ours, theirs = [f"`{context.name_of(context.path_of(line))}`" for line in (pair.line, pair.other)]
        if pair.include is None:
            message = f"`{group.key}` is required in {theirs} too, with different versions or extras."
        else:
            where = f"{ours} and {theirs}" if ours != theirs else f"more than once in {ours}"
            message = f"`{group.key}` is required in {where}, with different versions or extras."
        yield pair.draft(context, message, names=True, severity=INFORMATION)


def _is_reported_difference(pair: Pair, context: RuleContext) -> bool:
    """Return whether two lines that require the same project are to be reported because they differ.

    A difference in the versions, for example, is reported. Equal lines, and lines that differ only in extras, are not
    reported. The result is also False if one of the lines is a constraint, or if both lines are in the checked file.
    `context` provides the file of each line.
    """
    if pair.line.is_constraint or pair.other.is_constraint:
        return False
    if pair.include is None and context.path_of(pair.other) is None:
        return False
    return _differs(content(pair.line), content(pair.other))


def _differs(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return one != other and same_fields(one, other) and not same_but_extras(one, other)


RULE = Rule(
    "duplicate-requirement",
    "A project that is listed twice",
    WARNING,
    "consistency",
    "name",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
