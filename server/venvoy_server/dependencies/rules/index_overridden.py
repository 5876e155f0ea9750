"""An index that a later line replaces.

One pip command has one main index: that of the last `--index-url` in all the files that it reads. uv refuses a second
`--index-url`.

Example::

    --index-url https://one.example.org/simple
    --index-url https://two.example.org/simple

Fix: Remove one of them, or make it an `--extra-index-url`. Here::

    --index-url https://two.example.org/simple
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = [use for use in context.run_options() if use.use.name == "--index-url"]
    for use, later in pairwise(uses):
        if later.use.value == use.use.value:
            continue
        place = later.line.related_place(later.path, later.use.value_start, later.use.value_end, "replaced here")
        fixes = line_fixes(use.line)
        span = use.use.value_start, use.use.value_end
        message = "A later `--index-url` replaces this index: it is never used."
        yield from context.use_drafts(use, span, message, place, later, fixes=fixes)


RULE = Rule(
    "index-overridden",
    "An index that a later line replaces",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
