"""Credentials hidden: in URLs, command lines and tools' output, and in messages about them."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Up to the last `@` before the path: what stands there unencoded is taken so by those who read the URL (WHATWG).
_USERINFO = re.compile(r"(?<=//)([^/?#\s]+)@")
# The lengths have a limit so that the time that a long text takes grows with it, and no faster.
_QUERY = re.compile(
    r"([?&][\w.-]{0,60}(?:token|key|secret|passw|signature|credential|auth|sig)[\w.-]{0,60}=)[^&#\s\"'`)]+",
    re.IGNORECASE,
)
# Users of a repository's address that are no secret.
_PLAIN_USERS = frozenset({"git", "hg", "svn"})


def redacted(text: str) -> str:
    """Return a text with the user information, and the tokens in the query, of every URL in it replaced by `****`."""
    return _QUERY.sub(r"\1****", _USERINFO.sub(_hidden, text))


def redacted_command(argv: Iterable[str]) -> tuple[str, ...]:
    """Return a command line with the credentials in its words hidden."""
    return tuple(redacted(word) for word in argv)


def without_userinfo(url: str) -> str:
    """Return a URL without user and password, for those who open it or compare it with another."""
    return _USERINFO.sub("", url, count=1)


def _hidden(found: re.Match[str]) -> str:
    return found[0] if found[1] in _PLAIN_USERS else "****@"
