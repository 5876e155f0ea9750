"""An index together with `--no-index`.

`--no-index` applies to all files that the pip command reads, whichever of them contains it: no index is used.

Example::

    --no-index
    --index-url https://example.org/simple

Fix: Remove one of them. Here::

    --index-url https://example.org/simple
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    off = next((use for use in uses if use.use.name == "--no-index"), None)
    if off is None:
        return
    for use in uses:
        if use.use.name in ("--index-url", "--extra-index-url"):
            place = off.line.related_place(off.path, off.use.start, off.use.end, "switched off here")
            fixes = line_fixes(use.line)
            message = "`--no-index` is set in this run, so this index is never used."
            yield from context.use_drafts(use, (use.use.start, use.use.end), message, place, off, fixes=fixes)


RULE = Rule(
    "index-with-no-index",
    "An index together with `--no-index`",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
