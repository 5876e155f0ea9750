"""A repeated requirement.

The second line repeats the first and has no effect. Lines of one project that differ are reported as
`duplicate-requirement`.

Example::

    foo==1.0
    foo == 1.0

Fix: Remove one of them. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import PER_REQUIREMENT
from venvoy_server.dependencies.findings import HINT


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    seen: dict[tuple[object, ...], Line] = {}  # a list that repeats a line of another one may be on its own
    for line, content in zip(group.lines, group.contents, strict=True):
        earlier = seen.setdefault((*content, line.entry.section), line)
        if earlier is line:
            continue
        place = earlier.place(*earlier.name_span(), "first written here")
        fixes = line.remove("Remove the line", safe=_holds_nothing_else(line)) if not line.entry.has_comment else ()
        message = "This line repeats another line."
        yield line.draft(0, len(line.entry.text), message, related=(place,), fixes=fixes, tags=("unnecessary",))


def _holds_nothing_else(line: Line) -> bool:
    """Return whether a line contains only a requirement and options that belong to it, such as `--hash`.

    Only then can a repeated line be deleted without loss. The result is False if the line has an option that applies to
    all requirements, such as `--no-binary`, or text that pip ignores.
    """
    return not line.entry.dropped and all(use.name in PER_REQUIREMENT for use in line.entry.options)


RULE = Rule(
    "repeated-requirement",
    "A repeated requirement",
    HINT,
    "consistency",
    "name",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
