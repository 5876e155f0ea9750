"""`python_version` compared with a patch release.

`python_version` is `3.11`, never `3.11.4`: it never equals a patch release, and `<` or `>` includes all of 3.11 or
none of it.

Example::

    foo; python_version >= "3.11.4"

Fix: Use `python_full_version`. Here::

    foo; python_full_version >= "3.11.4"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import Comparison, comparisons
from venvoy_server.dependencies.findings import WARNING

_PATCH = re.compile(r"[0-9]+\.[0-9]+\.0*[1-9][0-9]*")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.marker_end or "python_version" not in requirement.marker:
        return
    for found in patches(requirement.marker):
        base = requirement.marker_start
        begin, stop = (found.right_start, found.right_end) if found.reversed else (found.left_start, found.left_end)
        fixes = line.substitute(base + begin, base + stop, "python_full_version")
        message = "`python_version` has only two parts, such as `3.11`. Use `python_full_version`."
        yield line.draft(base + found.start, base + found.end, message, fixes=fixes)


def patches(marker: str) -> Iterator[Comparison]:
    """Yield the comparisons of a marker that compare `python_version` with a patch release, such as `"3.11.4"`.

    `in` and `not in` are not among them.
    """
    for found in comparisons(marker):
        is_ordered = found.variable == "python_version" and found.operator not in ("in", "not in")
        if is_ordered and _PATCH.fullmatch(found.value):
            yield found


RULE = Rule(
    "marker-python-version-patch",
    "`python_version` compared with a patch release",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    dialects=ALL_DIALECTS,
)
