"""A project in `--no-binary` and in `--only-binary`.

The last one wins; the first has no effect for this project.

Example::

    --no-binary foo
    --only-binary foo

Fix: Remove one. Here::

    --only-binary foo
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext, Use
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.packages.read import canonical

_BOTH = ("--no-binary", "--only-binary")


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = [use for use in context.run_options() if use.use.name in _BOTH]
    for number, use in enumerate(uses):
        if use.path is not None:
            continue
        for start, end, name in _names(use):
            later = next(
                (
                    each
                    for each in uses[number + 1 :]
                    if each.use.name != use.use.name and name in [each_name for _, _, each_name in _names(each)]
                ),
                None,
            )
            if later is not None:
                place = later.line.elsewhere(later.path, later.use.value_start, later.use.value_end, "the last one")
                yield use.line.draft(
                    start, end, f"A later `{later.use.name}` names `{name}` too, and wins.", related=(place,)
                )


def _names(use: Use) -> list[tuple[int, int, str]]:
    """Return the names of a value with their spans; a quoted value has one span."""
    value, start, end = use.use.value or "", use.use.value_start, use.use.value_end
    exact = len(value) == end - start
    return [
        (start + found.start() if exact else start, start + found.end() if exact else end, canonical(found[0]))
        for found in re.finditer(r"[^,]+", value)
    ]


RULE = Rule(
    "format-control-conflict",
    "A project in `--no-binary` and in `--only-binary`",
    INFORMATION,
    "consistency",
    "document",
    _check,
    __doc__,
)
