"""An included file with errors.

pip reads included files line by line, and stops at the first error in any of them.

Example::

    -r broken.txt

Fix: Correct the included file.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import Included, files_below
from venvoy_server.dependencies.analysis.rule import Draft, Line, Place, Rule
from venvoy_server.dependencies.analysis.secrets import discreet
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.rules.include_lock_file import is_foreign


def _check(context: RuleContext) -> Iterator[Draft]:
    for edge in context.graph.edges:
        if edge.cycle or is_foreign(edge.target.path):
            continue
        line, use = context.line(edge.label), edge.use
        if edge.target.state == "unreadable":
            yield line.draft(
                use.value_start, use.value_end, f"pip cannot read `{use.value}`: it may not be opened, or is not UTF-8."
            )
            continue
        found = _faults(edge.target)
        if found:
            count = "an error" if len(found) == 1 else f"{len(found)} errors"
            yield line.draft(
                use.value_start,
                use.value_end,
                f"`{use.value}` has {count}; pip stops at the first.",
                related=tuple(found[:3]),
            )


def _faults(included: Included) -> list[Place]:
    """Return the faults of a file and of those below it."""
    files = [file for file in files_below(included) if file.document is not None]
    return [place for file in files if file.document for place in _own_faults(file.document, file.path)]


def _own_faults(document: Document, path: str) -> list[Place]:
    return [
        Line(document, label, entry).elsewhere(
            path, entry.fault.start, entry.fault.end, discreet(entry.fault.message, entry, document.variables)
        )
        for label, entry in zip(document.labels, document.entries, strict=True)
        if entry.fault
    ]


RULE = Rule(
    "include-error", "An included file with errors", ERROR, "files", "document", _check, __doc__, needs=("host", "path")
)
