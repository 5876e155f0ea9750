"""A file that is included twice.

The second include has no effect.

Example::

    -r base.txt
    -r ./base.txt

Fix: Remove one of them. Here::

    -r base.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.included import Edge
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import HINT
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    seen: dict[tuple[str, bool], Edge] = {}
    for edge in context.graph.edges:
        key = (edge.target.path, edge.target.constraints)
        if edge.cycle or edge.target.state != "file":
            continue
        if key in seen:
            first, line = seen[key], context.line(edge.label)
            place = context.line(first.label).place(first.use.value_start, first.use.value_end, "first included here")
            fixes = (
                line.remove("Remove the line", safe=edge.use.value == first.use.value)
                if len(line.entry.options) == 1 and not line.entry.has_comment
                else ()
            )
            yield line.draft(
                edge.use.value_start,
                edge.use.value_end,
                "This file is already included.",
                related=(place,),
                fixes=fixes,
                tags=("unnecessary",),
            )
        seen.setdefault(key, edge)


RULE = Rule(
    "include-repeated",
    "A file that is included twice",
    HINT,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    when=OPTION_LINE | INCLUDE,
)
