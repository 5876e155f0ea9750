"""A character that cannot be seen.

No-break spaces, zero-width characters, byte order marks and NUL characters are often copied from web pages and
documents. pip reads them as part of the name or version.

Example: `foo==1.0` with a zero-width space after it.

Fix: Remove the character, or replace it with a space. Here::

    foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule
from venvoy_server.dependencies.dialects.requirements_txt.shape_faults import invisible
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    """Yield a finding if a line that pip accepts contains an invisible character, such as a zero-width space.

    pip accepts such a character in a URL, a path or a marker's value.
    """
    fault = None if line.entry.fault else invisible(line.entry.text)
    if fault:
        yield line.draft(fault.start, fault.end, fault.message, severity=WARNING)


RULE = syntax_rule("invisible-character", "A character that cannot be seen", __doc__, True, check=_check, when=m.ODD)
