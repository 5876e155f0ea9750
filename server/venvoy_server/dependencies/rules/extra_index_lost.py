"""An extra index that a later line removes.

`--index-url` replaces all indexes, including those that an earlier `--extra-index-url` added. pip does not warn.

Example::

    --extra-index-url https://extra.example.org/simple
    --index-url https://main.example.org/simple

Fix: Move the extra index below. Here::

    --index-url https://main.example.org/simple
    --extra-index-url https://extra.example.org/simple
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.run_order import Use
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    later: Use | None = None
    found: list[tuple[Use, Use]] = []
    for uses in _lines_backwards(context.run_options()):
        if later is not None:
            found += [(use, later) for use in reversed(uses) if use.use.name == "--extra-index-url"]
        # On one line, the extra index is added after the main one is set, in whatever order the two are written.
        later = next((use for use in uses if use.use.name == "--index-url"), later)
    for use, main in reversed(found):
        place = main.line.related_place(main.path, main.use.start, main.use.value_end, "removed here")
        message = "A later `--index-url` removes this index. Move this line below it."
        fixes = _fixes(use.line, main.line) if main.path is None and len(use.line.entry.options) == 1 else ()
        span = use.use.value_start, use.use.value_end
        yield from context.use_drafts(use, span, message, place, main, fixes=fixes)


def _lines_backwards(uses: Sequence[Use]) -> Iterator[list[Use]]:
    """Group options by the line that they are on, and yield one list for each line, the last line first.

    `uses` are the options of the files that pip reads together, in the order in which pip reads them. Each yielded list
    is in reverse order, too.
    """
    for _, line in groupby(reversed(uses), lambda use: (use.line.document.serial, use.line.label)):
        yield list(line)


def _fixes(line: Line, later: Line) -> tuple[DraftFix, ...]:
    raw, other = line.raw(), later.raw()
    if not raw.endswith("\n") or not other.endswith("\n"):
        return ()
    edits = (
        DraftEdit(line.label, None, 0, line.entry.size, ""),
        DraftEdit(later.label, None, later.entry.size, later.entry.size, raw),
    )
    return (DraftFix("Move this index below", False, edits),)


RULE = Rule(
    "extra-index-lost",
    "An extra index that a later line removes",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
