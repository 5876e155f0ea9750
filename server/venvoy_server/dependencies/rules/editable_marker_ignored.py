"""A marker after an editable.

The value of `-e` ends at the first space. pip ignores the marker, and the line applies everywhere.

Example::

    -e ./foo ; python_version < "3"

Fix: Write the value as NAME @ URL with the marker, all in quotes, or remove the marker. Here::

    -e ./foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    entry = line.entry
    if entry.kind != "editable" or entry.fault:
        return
    at = next((start for start, _ in entry.dropped if entry.text.startswith(";", start)), -1)
    if at >= 0:
        end = entry.dropped[-1][1]
        fixes = line.replace("Remove the marker", len(entry.text[:at].rstrip()), end, "")
        yield line.draft(
            at,
            end,
            "pip ignores a marker after `-e`: the line applies everywhere. Remove it, or quote the whole value.",
            fixes=fixes,
        )


RULE = Rule(
    "editable-marker-ignored", "A marker after an editable", WARNING, "syntax", "line", _check, __doc__, when=m.DROPPED
)
