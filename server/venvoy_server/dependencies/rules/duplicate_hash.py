"""A hash that is given twice.

A repeated hash has no effect.

Example::

    foo==1.0 --hash=sha256:aa --hash=sha256:aa

Fix: Remove the repeated hash. Here::

    foo==1.0 --hash=sha256:aa
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import HINT
from venvoy_server.dependencies.model import OptionUse


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    uses = [use for use in line.entry.options if use.name == "--hash"]
    if len({use.value for use in uses}) == len(uses):
        return
    seen: set[str | None] = set()
    for use in uses:
        if use.value in seen:
            yield line.draft(
                use.start,
                use.value_end,
                "This hash is repeated.",
                fixes=_fixes(line, use),
                tags=("unnecessary",),
            )
        seen.add(use.value)


def _fixes(line: Line, use: OptionUse) -> tuple[DraftFix, ...]:
    r"""Return the fix that removes the option `use`, a repeated hash, with the spaces before it.

    If the option begins a continued line, the line break and the `\` before it are removed, too.
    """
    start, end = line.entry.locate(use.start, use.value_end)
    raw = line.raw()
    begin = _without_spaces(raw, start)
    if raw[begin - 1 : begin] == "\n":
        begin -= 2 if raw[begin - 2 : begin - 1] == "\r" else 1
        begin = _without_spaces(raw, begin - 1 if raw[begin - 1 : begin] == "\\" else begin)
    return line.raw_replace("Remove the repeated hash", begin, end, "", safe=True)


def _without_spaces(text: str, end: int) -> int:
    """Return the offset in `text` where the run of spaces and tabs directly before the offset `end` begins.

    The result is `end` if there are none. The text is not copied, because it may contain thousands of hashes.
    """
    while end > 0 and text[end - 1] in " \t":
        end -= 1
    return end


RULE = Rule("duplicate-hash", "A hash that is given twice", HINT, "syntax", "line", _check, __doc__, when=m.ODD_HASH)
