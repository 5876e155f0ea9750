"""A marker variable in an old spelling.

pip still reads `os.name`, `sys.platform`, `platform.machine` and `python_implementation`. The standard names have
underscores. Off by default.

Example::

    foo; sys.platform == "win32"

Fix: Use the standard name. Here::

    foo; sys_platform == "win32"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import DOTTED, comparisons
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end:
        return
    for found in comparisons(requirement.marker):
        for text, begin, end in (
            (found.left, found.left_start, found.left_end),
            (found.right, found.right_start, found.right_end),
        ):
            if text in DOTTED:
                base = requirement.marker_start
                fixes = line.substitute(base + begin, base + end, DOTTED[text], safe=True)
                yield line.draft(base + begin, base + end, f"The standard name is `{DOTTED[text]}`.", fixes=fixes)


RULE = Rule(
    "dotted-marker",
    "A marker variable in an old spelling",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    on=False,
    dialects=ALL_DIALECTS,
)
