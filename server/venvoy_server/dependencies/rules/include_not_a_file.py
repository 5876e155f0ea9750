"""An include that names a folder.

`-r` and `-c` need a file.

Example::

    -r requirements

What to do: Name a file in the folder. Here::

    -r requirements/base.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE


def _check(context: RuleContext) -> Iterator[Draft]:
    for edge in context.graph.edges:
        if edge.target.state == "folder":
            yield context.line(edge.label).draft(
                edge.use.value_start,
                edge.use.value_end,
                f"`{edge.use.value}` is a folder. `{edge.use.spelled}` needs a file.",
            )


RULE = Rule(
    "include-not-a-file",
    "An include that names a folder",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    when=OPTION_LINE | INCLUDE,
)
