"""A marker that has become a part of a URL.

After a URL without a name, pip needs a space after the `;`. Without it, the marker is part of the URL, and the line
applies everywhere, if the download works at all.

Example::

    https://example.org/foo.zip;python_version<"3"

Fix: Insert spaces around the `;`. Here::

    https://example.org/foo.zip ; python_version<"3"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "url" or line.entry.kind != "requirement":
        return
    found = re.search(r";(?=.)", requirement.target)
    if found is None or not comparisons(requirement.target[found.end() :]):
        return
    at = requirement.target_start + found.start()
    fixes = line.replace("Insert spaces around the `;`", at, at + 1, " ; ")
    yield line.draft(
        at, requirement.target_end, "This marker is part of the URL: the `;` needs a space after it.", fixes=fixes
    )


RULE = Rule(
    "marker-swallowed-by-url",
    "A marker that has become a part of a URL",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
