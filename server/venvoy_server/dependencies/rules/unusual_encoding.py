"""A file that is not UTF-8, or a TOML file that begins with a byte order mark.

pip reads UTF-16 and UTF-32 by their byte order mark, and other encodings by a coding comment. Other tools do not: uv
ignores coding comments, and few tools read UTF-32. A `pyproject.toml` or `pylock.toml` that begins with the byte order
mark of UTF-8 is read by uv, but not by pip and other tools that use Python's own TOML parser.

Example::

    # -*- coding: latin-1 -*-

What to do: Save the file as UTF-8 without a byte order mark.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.dialects.names import Dialect, dialect_of
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.findings import INFORMATION

_MARKED = (
    "This file begins with a byte order mark. uv reads it, but pip and Python's TOML parser refuse it. "
    "Save it as UTF-8 without the mark."
)


def _check(context: RuleContext) -> Iterator[Draft]:
    decoded = context.inputs.decoded
    message = _message(decoded, dialect_of(context.document.path)) if decoded is not None else ""
    if message and context.document.entries:
        line = context.line(context.document.labels[0])
        yield line.raw_draft(0, len(line.raw().partition("\n")[0].rstrip("\r")), message)


def _message(decoded: Decoded, dialect: Dialect) -> str:
    if dialect != "requirements":  # a file of these that is not UTF-8 is an error, without any rule
        return _MARKED if decoded.bom == codecs.BOM_UTF8 else ""
    if codecs.lookup(decoded.encoding).name in ("utf-8", "utf-8-sig", "ascii"):
        return ""
    return f"This file is {decoded.encoding.upper()}. Few tools except pip can read it. Save it as UTF-8."


RULE = Rule(
    "unusual-encoding",
    "A file that is not UTF-8, or a TOML file with a byte order mark",
    INFORMATION,
    "syntax",
    "document",
    _check,
    __doc__,
    needs=("decoded",),
    dialects=("requirements", "pyproject", "pylock"),
)
