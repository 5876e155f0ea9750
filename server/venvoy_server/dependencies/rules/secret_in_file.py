"""A password or token in the file.

Everyone who can read the file, its history or its backups can read the secret, also in a comment. pip replaces
`${NAME}` with an environment variable, and reads netrc files and keyrings. A placeholder (`<password>`, `$PASS`,
`%PASS%`, `****`) is not a secret.

Example::

    --index-url https://user:secret@example.org/simple

Fix: Use a variable. Here::

    --index-url https://user:${PASSWORD}@example.org/simple
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING

_USER = re.compile(r"(?<![a-z+])([a-z+]+)://([^/@\s:]*)(:([^/@\s]*))?@", re.IGNORECASE)
# Tokens that are known by their form: GitHub, GitLab, PyPI, Slack, AWS, npm, Hugging Face, Docker, Bitbucket, Google.
_TOKEN = re.compile(
    r"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl(?:pat|dt|cbt|rt)-[\w-]{16,}|pypi-AgE[\w-]{20,}|xox[abp]-[\w-]{10,}"
    r"|AKIA[0-9A-Z]{16}\b|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z]{30,}|dckr_pat_[\w-]{20,}|AT(?:ATT3x|BB)[\w=-]{20,}|AIza[\w-]{35})"
)
# What a token begins with: looked for first, since most lines have a long hash and no token.
_BEGINNINGS = (
    "gh", "gl", "pypi-AgE", "xox", "AKIA", "npm_", "hf_", "dckr_pat_", "ATATT3x", "ATBB", "AIza",
)  # fmt: skip
_QUERY = re.compile(
    r"[?&](?:private_token|access_token|token|api_?key|x-amz-signature|sig)=([^&#\s]{16,})", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r".*\$\{.*|\$[A-Za-z_]\w*|\$\(.*|%[A-Za-z_]\w*%|%\(\w+\)s|<.*>|\{.*\}|\[.*\]|[*x.\u2022\u2026]+|(?i:your[-_]?\w*)"
    r"|[A-Z_]*(?:TOKEN|PASS|SECRET|KEY|PAT|PWD|USER|NAME)[A-Z_]*",
    re.DOTALL,
)
_PLACEHOLDER_LIMIT = 200
# Users and passwords that servers prescribe together with a token.
_WORDS = frozenset(
    (
        "git", "hg", "svn", "api", "aws", "oauth", "oauth2", "oauth2accesstoken", "pat", "token", "user", "username", "anonymous",
        "x", "_json_key", "_json_key_base64", "__token__", "gitlab-ci-token", "x-access-token", "x-oauth-basic", "x-token-auth",
    )
)  # fmt: skip
# Passwords of examples; in a comment they show how a URL is written.
_EXAMPLES = frozenset(("pass", "passwd", "password", "pw", "pwd", "secret", "token", "pass123", "password123"))
# How far after a user the same name is looked for as a folder.
_PATH_LIMIT = 400


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    raw = line.entry.raw
    comment = line.entry.comment_start if line.entry.comment_start >= 0 else len(raw)
    secrets = _secrets(raw, comment)
    until = 0
    for start, end in sorted(secrets) if secrets else ():
        if start < until:
            continue
        until = end
        place = "in a comment" if start >= comment else "in this file"
        message = f"A password or token is {place}. Use a variable, such as `${{TOKEN}}`."
        fixes = line.raw_replace("Replace with a variable", start, end, "${TOKEN}")
        yield line.raw_draft(start, end, message, fixes=fixes)


def _secrets(raw: str, comment: int) -> set[tuple[int, int]]:
    """Return the spans of what may be a secret in an entry's text, whose comment begins at an offset."""
    found: set[tuple[int, int]] = set()
    if "://" in raw:
        found.update(_in_urls(raw, comment))
        found.update(_spans(_QUERY, raw))
    for beginning in _BEGINNINGS:
        if beginning in raw:
            found.update(_spans(_TOKEN, raw))
            break
    return found


def _in_urls(raw: str, comment: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the secrets in the user parts of URLs: the password, or a user that is a token."""
    for found in _USER.finditer(raw):
        scheme, user, _, password = found.groups()
        if password and not _is_plain(password):
            if found.start() < comment or password.lower() not in _EXAMPLES:
                yield found.span(4)
        elif "ssh" not in scheme and _is_token(user, raw[found.end() : found.end() + _PATH_LIMIT]):
            yield found.span(2)


def _spans(pattern: re.Pattern[str], raw: str) -> Iterator[tuple[int, int]]:
    for found in pattern.finditer(raw):
        if not _is_plain(found[1]):
            yield found.span(1)


def _is_plain(text: str) -> bool:
    """Return whether a user or password is a placeholder, or a word that servers prescribe."""
    return text.lower() in _WORDS or _PLACEHOLDER.fullmatch(text[:_PLACEHOLDER_LIMIT]) is not None


def _is_token(user: str, rest: str) -> bool:
    """Return whether a user is a token; hosts also take the account or organisation, which is a folder of the path then."""
    if len(user) < 12 or _is_plain(user) or f"/{user}/" in rest:
        return False
    return re.search(r"[0-9]", user) is not None


RULE = Rule(
    "secret-in-file",
    "A password or token in the file",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.LINK | m.OPTION | m.COMMENT,
    dialects=ALL_DIALECTS,
)
