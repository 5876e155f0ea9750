"""A block of inline script metadata that no tool reads.

The block begins with a line `# /// script` and ends with a line `# ///`, without a space after them; every line between
them begins with `#`. A script has at most one (PEP 723). Tools ignore a block that is not closed, and refuse a script
with two.

Example: in a Python file::

    # /// script
    # dependencies = ["requests"]

    import requests

What to do: Close the block. Here::

    # /// script
    # dependencies = ["requests"]
    # ///

    import requests
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.script import ScriptBlock, blocks_of
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.findings import ERROR

_OF_BLOCK = re.compile(r"#(?: .*)?")
# So many lines after its first are looked at for the end of a block.
_MOST = 200


def _check(context: RuleContext) -> Iterator[Draft]:
    blocks = blocks_of(context.document.text)
    for number, block in enumerate(blocks):
        if not block.is_closed:
            yield from _spaced(context, block) or (_unclosed(context, block),)
        elif number:
            place = TextPlace("block", block.start, block.end, "")
            yield context.place_draft(place, "A script has only one block of metadata; this is another one.")


def _spaced(context: RuleContext, block: ScriptBlock) -> list[Draft]:
    """Return the findings for the first and last line of a block, if a space or tab follows them.

    The last line is the last `# ///` of the comment. The list is empty if neither has a space.
    """
    text = context.document.text
    found = [(block.start, text[block.start : block.end])]
    at = block.end + 1
    last = None
    for line in text[at:].split("\n")[:_MOST]:
        if not _OF_BLOCK.fullmatch(line.rstrip("\r")):
            break
        if line.rstrip() == "# ///":
            last = (at, line)
        at += len(line) + 1
    found += [last] if last else []
    message = "Remove the space after `{0}`: with it, no tool reads this block of metadata."
    return [
        context.place_draft(TextPlace("line", start, start + len(line.rstrip("\r")), ""), message.format(line.rstrip()))
        for start, line in found
        if line.rstrip("\r") != line.rstrip()
    ]


def _unclosed(context: RuleContext, block: ScriptBlock) -> Draft:
    """Return the finding for a block of script metadata that is not closed by a line `# ///`.

    If a line such as an empty one interrupts the block and `# ///` follows later, the finding marks the interrupting
    line. Otherwise it marks the block.
    """
    text = context.document.text
    at, odd = block.end, None
    for number, line in enumerate(text[block.end :].split("\n")[:_MOST]):
        stripped = line.rstrip("\r")
        if number and odd is None and not _OF_BLOCK.fullmatch(stripped):
            odd = TextPlace("line", at, at + len(stripped), "")
        elif number and odd is not None and stripped.rstrip() == "# ///":
            message = "This line ends the block of metadata: a line of it begins with `#` and a space, or is `#` alone."
            return context.place_draft(odd, message)
        at += len(line) + 1
    place = TextPlace("block", block.start, block.end, "")
    return context.place_draft(place, "This block is not closed: a line `# ///` is missing after it.")


RULE = Rule(
    "script-block",
    "A block of script metadata that no tool reads",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("script",),
)
