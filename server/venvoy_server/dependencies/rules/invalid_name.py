"""An invalid project name.

A project name has ASCII letters and digits, with `.`, `-` and `_` between them. It begins and ends with a letter or a
digit. Quotes around a requirement belong to other formats.

Example::

    "foo"

Fix: Remove what is not part of the name. Here::

    foo
"""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.rule import Draft, Line, draft_fault, syntax_rule
from venvoy_server.dependencies.model import Fault

_QUOTES = frozenset("\"'`")
# What may be left out of a name without a guess at what was meant.
_STRAY = _QUOTES.union("._- \t")


def _fault(line: Line, fault: Fault) -> Draft:
    return draft_fault(line, fault, safe=_certain(line, fault))


def _certain(line: Line, fault: Fault) -> bool:
    """Return whether the parser's correction of an invalid project name is safe to apply without asking the user.

    `fault` is the parser's record of the invalid name, with the correction. A correction is safe if two conditions are
    met. It only removes quotes, dots, dashes, underscores, spaces or tabs around the name. The corrected line is valid.
    The result is False if `fault` has no correction.
    """
    span = line.entry.verbatim(fault.start, fault.end)
    if fault.replacement is None or span is None:
        return False
    raw, document = line.raw(), line.document
    before, kept, after = raw[span[0] : span[1]].partition(fault.replacement)
    if not kept or not _STRAY.issuperset(before + after):
        return False
    if fault.end - fault.start == len(line.entry.text) and not _QUOTES.intersection(kept):
        return True
    repaired = raw[: span[0]] + kept + raw[span[1] :]
    found = Document.parse(repaired, None, document.constraints, document.variables, document.windows)
    return not any(entry.fault for entry in found.entries)


RULE = msgspec.structs.replace(syntax_rule("invalid-name", "An invalid project name", __doc__), fault=_fault)
