"""A block of inline script metadata that no tool reads.

The block begins with a line `# /// script` and ends with a line `# ///`; every line between them begins with `#`. A
script has at most one (PEP 723). Tools ignore a block that is not closed, and refuse a script with two.

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

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.script import blocks_of
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.findings import ERROR


def _check(context: RuleContext) -> Iterator[Draft]:
    blocks = blocks_of(context.document.text)
    for number, block in enumerate(blocks):
        place = TextPlace("block", block.start, block.end, "")
        if not block.is_closed:
            yield context.place_draft(place, "This block is not closed: a line `# ///` is missing after it.")
        elif number:
            yield context.place_draft(place, "A script has only one block of metadata; this is another one.")


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
