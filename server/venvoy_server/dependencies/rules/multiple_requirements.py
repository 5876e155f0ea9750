"""More than one requirement on a line.

pip reads one requirement per line and refuses the rest.

Example::

    foo==1 bar==2

Fix: Put each requirement on its own line, or make the rest a comment. Here::

    foo==1
    bar==2
"""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, draft_fault, syntax_rule
from venvoy_server.dependencies.dialects.requirements_txt.requirement import CLAUSES, EXTRAS, parse_requirement
from venvoy_server.dependencies.model import Fault, Requirement

_ONE = rf"[A-Za-z0-9][\w.-]*[ \t]*(?:{EXTRAS})?(?:[ \t]*{CLAUSES})?"
_NEXT = re.compile(rf"[ \t]*(?P<comma>[,;]?)[ \t]*(?P<one>{_ONE})(?=[ \t,;]|$)", re.ASCII)
# Who writes more than this on a line writes prose, or has another file format.
_MOST = 40


def _fault(line: Line, fault: Fault) -> Draft:
    draft = draft_fault(line, fault, safe=False)
    return msgspec.structs.replace(draft, fixes=(*_lines(line), *_comment(line, fault), *draft.fixes))


def _lines(line: Line) -> tuple[DraftFix, ...]:
    """Return a fix that puts each requirement on its own line; no fix if the line is not clearly several requirements.

    The requirements must be separated by commas or `;`, as in `foo, bar`, or each must have a version, as in
    `foo==1 bar==2`.
    """
    text = line.entry.text
    found: list[re.Match[str]] = []
    position = 0
    while position < len(text) and len(found) < _MOST:
        each = _NEXT.match(text, position)
        if each is None:
            break
        found.append(each)
        position = each.end()
    parts = [each["one"].strip() for each in found]
    if text[position:].strip(" \t,;") or len(parts) < 2:
        return ()
    listed = all(each["comma"] for each in found[1:]) or all(re.search(r"[=<>~]", part) for part in parts)
    if not listed or not all(isinstance(parse_requirement(part, len(part)), Requirement) for part in parts):
        return ()
    return line.replace("Put each requirement on its own line", 0, len(text), line.line_end().join(parts))


def _comment(line: Line, fault: Fault) -> tuple[DraftFix, ...]:
    """Return a fix that makes a comment of the text after the first requirement.

    There is no fix if the line has options, or if a comma or `;` precedes that text. `fault` is the parser's error,
    which begins where that text begins.
    """
    before = line.entry.text[: fault.start].rstrip()
    if before.endswith((",", ";")) or line.entry.options:
        return ()
    return line.replace("Make the rest of the line a comment", len(before), fault.start, "  # ")


RULE = msgspec.structs.replace(
    syntax_rule("multiple-requirements", "More than one requirement on a line", __doc__), fault=_fault
)
