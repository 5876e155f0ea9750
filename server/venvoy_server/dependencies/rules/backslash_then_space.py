"""Spaces after a continuation's backslash.

A `\\` continues a line only as its very last character. If spaces follow, the `\\` becomes part of the requirement, and
pip refuses it.

Example: a `\\` with a space after it::

    foo==1.0 \\
        --hash=sha256:aa

Fix: Remove the spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import ERROR, WARNING
from venvoy_server.dependencies.model import Fault

_SPOILT = re.compile(r"\\[ \t]+(?=[\r\n]*\Z)")


def _fault(line: Line, fault: Fault) -> Draft:
    found = _SPOILT.search(line.raw())
    if found is None:
        return line.draft(
            fault.start, fault.end, fault.message, fixes=line.replace("Remove the `\\`", fault.start, fault.end, "")
        )
    fixes: tuple[DraftFix, ...] = line.raw_replace("Remove the spaces", found.start() + 1, found.end(), "", safe=True)
    return line.raw_draft(found.start(), found.end(), fault.message, fixes=fixes)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    r"""Yield a finding for a URL or path line that pip accepts although it ends in a `\` and spaces.

    The `\` and the spaces become part of the URL or path. A line that pip refuses is reported by `_fault`.
    """
    found = None if line.entry.fault or not line.entry.text.endswith("\\") else _SPOILT.search(line.raw())
    if found:
        fixes = line.raw_replace("Remove the spaces", found.start() + 1, found.end(), "")
        message = "Spaces follow the `\\`, so it does not continue the line and stays in the text. Remove them."
        yield line.raw_draft(found.start(), found.end(), message, severity=WARNING, fixes=fixes)


RULE = Rule(
    "backslash-then-space",
    "Spaces after a continuation's backslash",
    ERROR,
    "syntax",
    "line",
    _check,
    __doc__,
    _fault,
    m.LINK,
    parent="invalid-requirement",
)
