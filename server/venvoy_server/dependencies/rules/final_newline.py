"""A file that does not end with a newline.

Text that is appended later joins the last line. Off by default.

Example: a file whose last line is `foo==1.0`, without a newline.

Fix: Add a newline.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if not document.entries or document.entries[-1].raw.endswith(("\n", "\r")):
        return
    line = Line(document, document.labels[-1], document.entries[-1])
    size = line.entry.size
    fixes = line.raw_replace("Add a newline", size, size, line.line_end(), safe=not line.raw().endswith("\\"))
    yield line.raw_draft(max(0, size - 1), size, "The file does not end with a newline.", fixes=fixes)


RULE = Rule(
    "final-newline",
    "A file without a newline at its end",
    INFORMATION,
    "hygiene",
    "document",
    _check,
    __doc__,
    on=False,
)
