"""Locate the extras in a requirement line, such as `security` in `requests[security]`."""

from __future__ import annotations

import re

from venvoy_server.dependencies.analysis.line import Line

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def extra_spans(line: Line) -> list[tuple[str, int, int]]:
    """Return the extras of a requirement line, each as (name, start, end).

    The offsets are those in `line.entry.text`, the line without continuations and comment. The list is empty if the
    line has no extras, and for an editable requirement.
    """
    requirement = line.entry.requirement
    if requirement is None or not requirement.extras_end:
        return []
    text = line.entry.text
    return [
        (found[0], found.start(), found.end())
        for found in _NAME.finditer(text, requirement.extras_start, requirement.extras_end)
    ]
