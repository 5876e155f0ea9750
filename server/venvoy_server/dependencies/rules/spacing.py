"""Unusual spaces.

A requirement usually has no spaces inside, and one space on each side of a marker's `;` or none before it. Off by
default.

Example::

    foo  >= 1 , < 2

Fix: Remove the spaces. Here::

    foo>=1,<2
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.target or not requirement.name_end:
        return
    start = requirement.extras_start or requirement.specifier_start or requirement.name_end
    end = requirement.specifier_end or requirement.extras_end
    text = line.entry.text
    tight = re.sub(r"[ \t]+", "", text[start:end])
    if start < end and text[requirement.name_end : end] != tight:
        fixes = line.replace("Remove the spaces", requirement.name_end, end, tight, safe=True)
        yield line.draft(requirement.name_end, end, "These spaces are not usual here. Remove them.", fixes=fixes)


RULE = Rule("spacing", "Unusual spaces", INFORMATION, "hygiene", "line", _check, __doc__, when=m.NAMED, on=False)
