"""An extra index that a later line drops.

`--index-url` replaces the whole list of indexes, those that `--extra-index-url` has added before too. pip says nothing of it.

Example::

    --extra-index-url https://extra.example.org/simple
    --index-url https://main.example.org/simple

Fix: Move the extra index below. Here::

    --index-url https://main.example.org/simple
    --extra-index-url https://extra.example.org/simple
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftEdit, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    for number, use in enumerate(uses):
        if use.use.name != "--extra-index-url" or use.path is not None:
            continue
        later = next(
            (
                each
                for each in uses[number + 1 :]
                if each.use.name == "--index-url" and each.line.label != use.line.label
            ),
            None,
        )
        if later is not None:
            place = later.line.elsewhere(later.path, later.use.start, later.use.value_end, "dropped here")
            message = "A later `--index-url` drops this index without a word; put this line below it."
            fixes = _fixes(use.line, later.line) if later.path is None and len(use.line.entry.options) == 1 else ()
            yield use.line.draft(use.use.value_start, use.use.value_end, message, related=(place,), fixes=fixes)


def _fixes(line: Line, later: Line) -> tuple[DraftFix, ...]:
    raw, other = line.raw(), later.raw()
    if not raw.endswith("\n") or not other.endswith("\n"):
        return ()
    edits = (
        DraftEdit(line.label, None, 0, line.entry.size, ""),
        DraftEdit(later.label, None, later.entry.size, later.entry.size, raw),
    )
    return (DraftFix("Move it below", False, edits),)


RULE = Rule(
    "extra-index-lost", "An extra index that a later line drops", WARNING, "consistency", "document", _check, __doc__
)
