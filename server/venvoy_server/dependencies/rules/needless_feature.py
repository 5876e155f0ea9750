"""A feature that is always on.

`--use-feature` turns on an experimental feature of pip. The feature on this line is no longer experimental: pip always
has it on. The option has no effect, except that pip warns about it.

Example::

    --use-feature truststore

Fix: Remove the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import ALWAYS_ON_FEATURES
from venvoy_server.dependencies.findings import HINT


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for use in line.entry.options:
        if use.name == "--use-feature" and use.value in ALWAYS_ON_FEATURES:
            message = f"`{use.value}` is always on since pip {ALWAYS_ON_FEATURES[use.value]}."
            alone = len(line.entry.options) == 1 and line.entry.kind == "option" and not line.entry.has_comment
            fixes: tuple[DraftFix, ...] = line.remove("Remove the line") if alone else ()
            yield line.draft(use.value_start, use.value_end, message, fixes=fixes, tags=("unnecessary",))


RULE = Rule("needless-feature", "A feature that is always on", HINT, "syntax", "line", _check, __doc__, when=m.OPTION)
