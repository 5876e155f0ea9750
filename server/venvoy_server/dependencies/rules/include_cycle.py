"""Files that include each other.

pip fails if a file includes itself, directly or through other files.

Example: in `a.txt`::

    -r b.txt

and in `b.txt`::

    -r a.txt

Fix: Remove one of the includes.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    host = context.inputs.host
    assert host is not None  # the rule needs it
    for edge in context.graph.edges:
        if edge.cycle:
            line = context.line(edge.label)
            way = " -> ".join(map(host.paths.basename, edge.cycle))
            fixes = line_fixes(line)
            yield line.draft(
                edge.use.value_start,
                edge.use.value_end,
                f"These files include each other: {way}. Remove one of the includes.",
                fixes=fixes,
            )


RULE = Rule(
    "include-cycle",
    "Files that include each other",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    when=OPTION_LINE | INCLUDE,
)
