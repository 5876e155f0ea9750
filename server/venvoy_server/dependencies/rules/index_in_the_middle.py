"""An index that is set between requirements.

`--index-url` sets the index of the whole run, wherever the line is: also for the requirements above it, and for every
included file. pip cannot use an index for some lines only.

Example::

    foo
    --index-url https://packages.example.org/simple
    bar

Fix: Move the option to the top of the file, or add the index with `--extra-index-url`. Here::

    --index-url https://packages.example.org/simple
    foo
    bar
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import top_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = context.run_options()
    if sum(use.use.name == "--index-url" for use in uses) != 1 or any(use.use.name == "--no-index" for use in uses):
        return  # `index-overridden` and `index-with-no-index` report it
    found = next(((use.line, use.use) for use in uses if use.use.name == "--index-url" and use.path is None), None)
    if found is None or not _is_between(context, found[0].label):
        return
    line, use = found
    message = (
        "This index holds for the whole run, for the lines above too. Move it to the top, or use `--extra-index-url`."
    )
    yield line.draft(use.start, use.value_end, message, fixes=top_fixes(context.document, line))


def _is_between(context: RuleContext, label: int) -> bool:
    """Return whether there are requirements on both sides of a line."""
    pairs = list(zip(context.document.labels, context.document.entries, strict=True))
    before = next((found for found, entry in pairs if entry.traits & m.REQUIREMENT), None)
    after = next((found for found, entry in reversed(pairs) if entry.traits & m.REQUIREMENT), None)
    return before is not None and after is not None and before < label < after


RULE = Rule(
    "index-in-the-middle",
    "An index set between requirements",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
