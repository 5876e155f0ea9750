"""A line break that an editor may not show.

pip also ends lines at form feeds, vertical tabs, U+2028 and others, and at a carriage return alone. Text that looks
like one line is several lines for pip, and its messages have other line numbers.

Example: `foo==1.0`, a form feed, and `bar==1.0` on what looks like one line.

Fix: Replace the character with a newline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.lines import BREAKS
from venvoy_server.dependencies.findings import WARNING

_ODD = re.compile(f"[{BREAKS[2:]}]|\r(?!\n)")
_NAMES = {"\r": "a carriage return alone", "\v": "a vertical tab", "\f": "a form feed", "\x85": "NEXT LINE (U+0085)"}


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for found in _ODD.finditer(line.raw()):
        name = _NAMES.get(found[0], f"U+{ord(found[0]):04X}")
        fixes = line.raw_replace("Replace with a newline", found.start(), found.end(), line.line_end(), safe=True)
        yield line.raw_draft(found.start(), found.end(), f"pip ends the line here, at {name}.", fixes=fixes)


RULE = Rule(
    "odd-line-end", "A line break that an editor may not show", WARNING, "syntax", "line", _check, __doc__, when=m.ODD
)
