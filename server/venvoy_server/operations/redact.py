"""Credentials hidden: in URLs, command lines and tools' output."""

from __future__ import annotations

import re
from collections.abc import Iterable

_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/\s@\"']+)@")


def redacted(text: str) -> str:
    """Return a text with the user information of every URL in it replaced by `****`."""
    return _USERINFO.sub(r"\1****@", text)


def redacted_command(argv: Iterable[str]) -> tuple[str, ...]:
    """Return a command line with the credentials in its words hidden."""
    return tuple(redacted(word) for word in argv)
