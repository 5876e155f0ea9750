"""Texts of files and indexes in Markdown, so that they are shown as they are."""

from __future__ import annotations

import re

# What Markdown, and an editor's search for addresses in it, would make something else of than text.
_MARKUP = re.compile(r"[\\`*_\[\]<&~@]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text of a file on one line, so that Markdown shows it as it is."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def code(text: str) -> str:
    """Return a text of a file on one line as code of Markdown."""
    text = " ".join(text.splitlines()) or " "
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", text))))
    return f"{fence} {text} {fence}"
