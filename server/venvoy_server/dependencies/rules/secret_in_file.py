"""A password or token in the file.

Whoever can read the file, its history or its backups has the secret. pip expands `${NAME}` from its environment, and
reads netrc and keyrings.

Example::

    --index-url https://user:secret@example.org/simple

Fix: Write a variable. Here::

    --index-url https://user:${PASSWORD}@example.org/simple
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING

_USER = re.compile(r"(?<![a-z+])([a-z+]+)://([^/@\s:]*)(:([^/@\s]*))?@", re.IGNORECASE)
_TOKEN = re.compile(
    r"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|pypi-AgE[\w-]{20,}|xox[abp]-[\w-]{10,}|AKIA[0-9A-Z]{16})"
)
_NAMES = ("git", "hg", "svn", "oauth2", "x-access-token", "__token__", "token", "user", "username", "x-token-auth")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    raw = line.raw()
    reported = False
    for found in _USER.finditer(raw):
        span = _secret(found)
        if span:
            reported = True
            fixes = line.raw_replace("Write a variable", *span, "${TOKEN}")
            yield line.raw_draft(*span, "This is a secret; write a variable, such as `${TOKEN}`.", fixes=fixes)
    for token in _TOKEN.finditer(raw):
        if not reported:
            fixes = line.raw_replace("Write a variable", token.start(), token.end(), "${TOKEN}")
            yield line.raw_draft(
                token.start(),
                token.end(),
                "This is an access token; write a variable, such as `${TOKEN}`.",
                fixes=fixes,
            )


def _secret(found: re.Match[str]) -> tuple[int, int] | None:
    """Return the span of the secret in a URL's user part: the password, or a user that is a token; None for neither."""
    scheme, user, _, password = found.groups()
    if password:
        return None if "${" in password else found.span(4)
    if "ssh" in scheme or not user or "${" in user or user.lower() in _NAMES:
        return None
    # A name is no secret: hosts put the account or organisation here, which is then a folder of the path too.
    named = f"/{user}/" in found.string[found.end() :]
    return found.span(2) if len(user) >= 12 and re.search(r"[0-9]", user) and not named else None


RULE = Rule(
    "secret-in-file",
    "A password or token in the file",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.LINK | m.OPTION,
)
