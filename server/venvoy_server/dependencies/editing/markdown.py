"""Escape text from files and indexes for Markdown."""

from __future__ import annotations

import re

# Characters with a meaning in Markdown, or by which editors detect links.
_MARKUP = re.compile(r"[\\`*_\[\]<&~@]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text on one line, escaped so that Markdown shows it literally."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def code(text: str) -> str:
    """Return a text on one line as a Markdown code span."""
    text = " ".join(text.splitlines()) or " "
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", text))))
    return f"{fence} {text} {fence}"
