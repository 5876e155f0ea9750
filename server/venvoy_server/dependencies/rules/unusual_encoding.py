"""A file that is not UTF-8.

pip reads UTF-16 and UTF-32 by their byte order mark, and other encodings by a coding comment. Other tools do not: uv
ignores coding comments, and few tools read UTF-32.

Example::

    # -*- coding: latin-1 -*-

What to do: Save the file as UTF-8.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(context: RuleContext) -> Iterator[Draft]:
    decoded = context.inputs.decoded
    if (
        decoded is None
        or not context.document.entries
        or codecs.lookup(decoded.encoding).name in ("utf-8", "utf-8-sig", "ascii")
    ):
        return
    line = context.line(context.document.labels[0])
    end = len(line.raw().rstrip("\r\n"))
    yield line.raw_draft(
        0, end, f"This file is {decoded.encoding.upper()}. Few tools except pip can read it. Save it as UTF-8."
    )


RULE = Rule(
    "unusual-encoding",
    "A file that is not UTF-8",
    INFORMATION,
    "syntax",
    "document",
    _check,
    __doc__,
    needs=("decoded",),
)
