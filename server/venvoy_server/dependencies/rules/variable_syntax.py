"""A variable in a form that pip does not expand.

pip replaces only `${NAME}` with capital letters, digits and `_`. `$NAME`, `%NAME%` and `${name}` stay as they are.

Example::

    --index-url https://$TOKEN@example.org/simple

Fix: Use `${NAME}`. Here::

    --index-url https://${TOKEN}@example.org/simple
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.variable_places import is_refused
from venvoy_server.dependencies.findings import WARNING

_FOREIGN = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)|%([A-Z_][A-Z0-9_]*)%|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for found in _FOREIGN.finditer(line.entry.text):
        name = found[1] or found[2] or found[3]
        better = f"${{{name.upper()}}}"
        if found[0] == better or is_refused(line.entry, found.start(), found.end()):
            continue
        fixes = line.substitute(found.start(), found.end(), better)
        yield line.draft(found.start(), found.end(), f"pip does not expand `{found[0]}`. Use `{better}`.", fixes=fixes)


RULE = Rule(
    "variable-syntax",
    "A variable that pip does not expand",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.VARIABLE,
)
