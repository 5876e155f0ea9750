"""Locate the extras of a line."""

from __future__ import annotations

import re

from venvoy_server.dependencies.analysis.line import Line

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def extra_spans(line: Line) -> list[tuple[str, int, int]]:
    """Return the extras of a line with their spans in the logical text; empty for an editable, whose text is quoted."""
    requirement = line.entry.requirement
    if requirement is None or not requirement.extras_end:
        return []
    text = line.entry.text
    return [
        (found[0], found.start(), found.end())
        for found in _NAME.finditer(text, requirement.extras_start, requirement.extras_end)
    ]
