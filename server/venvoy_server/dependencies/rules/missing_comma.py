"""Commas between versions are missing or too many.

Versions are joined by exactly one comma, which means `and`.

Example::

    foo>=1 <2

Fix: Insert the comma, or remove the extra one. Here::

    foo>=1,<2
"""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.analysis.rule import Draft, Line, draft_fault, syntax_rule
from venvoy_server.dependencies.model import Fault

_VERSIONS_OR_END = re.compile(r"[ \t,]*(?:[=<>!~;)]|$)")


def _fault(line: Line, fault: Fault) -> Draft:
    """Return the finding for a missing or superfluous comma between versions, with the parser's correction as its fix.

    The fix may be applied without asking the user if it inserts a comma, or if it removes one that is followed by an
    operator, `;`, `)` or the end of the line.
    """
    certain = fault.replacement != "" or _VERSIONS_OR_END.match(line.entry.text, fault.end) is not None
    return draft_fault(line, fault, safe=certain)


RULE = msgspec.structs.replace(
    syntax_rule("missing-comma", "Commas between versions are missing or too many", __doc__), fault=_fault
)
