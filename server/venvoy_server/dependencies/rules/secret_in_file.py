"""A password or token in the file.

Everyone who can read the file, its history or its backups can read the secret, also in a comment. pip replaces
`${NAME}` with an environment variable, and reads netrc files and keyrings. A placeholder (`<password>`, `$PASS`,
`%PASS%`, `****`) is not a secret. The fix names the variable after the host and the user, so that no host is sent the
secret of another host. If that name is taken, by another secret or by a variable that the file uses already, a number
is appended: `EXAMPLE_ORG_TOKEN_2`.

Example::

    --index-url https://user:secret@example.org/simple

Fix: Use a variable. Here::

    --index-url https://user:${EXAMPLE_ORG_TOKEN}@example.org/simple
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.environments.redact import TOKEN, may_hold_tokens

# A login ends at the last `@` before the path: what is unencoded there is read so.
_USER = re.compile(r"(?<![a-z+])([a-z+]+)://([^/?#\s:]*)(:([^/?#\s]*))?@", re.IGNORECASE)
# With a password that has an unencoded `/`, `?` or `#`; a host has nothing but a port after its `:`.
_ODD_USER = re.compile(
    r"(?<![a-z+])([a-z+]+)://([^/?#\s:@]{1,64})(:((?![0-9]*(?:[/?#\s]|$))[^/?#\s@]{0,256}[/?#][^\s@]{0,256}))@(?=[\w\[])",
    re.IGNORECASE,
)
# A login without a scheme, as in `--trusted-host user:password@host`.
_LOGIN = re.compile(r"--(?:trusted-host|proxy)[= ]\s*([^\s:@/]{1,64}):([^\s@/]{1,256})@")
# Values by the names that messages mask too (`environments.redact`), as whole words: `author` and `X-Amz-SignedHeaders` hold none.
_QUERY = re.compile(
    r"[?&;#]((?:[\w.%-]{0,60}(?:token|api_?key|secret|passw(?:or)?d|pwd|signature|jwt|(?<![a-z])(?:key|auth|sig|pass|pat|sas)))"
    r"|credentials?)=(\{\{[^}]{0,100}\}\}|[%$]\(\w{0,100}\)s?|[^&;#\s\"'`)]+)",
    re.IGNORECASE,
)
# Too short to be a secret (as in `redact`), or words of a choice.
_PLAIN_VALUE = re.compile(r"\w{0,3}|\d{1,6}|true|false|none|null|basic|bearer|value", re.IGNORECASE)
# The host after a login, which ends at the last `@` before the path, and its port.
_HOST = re.compile(r"(?:[^/\s]{0,2000}@)?((?:[\w.-]|\$\{\w+\})+(?::[0-9]+)?|\[[0-9a-fA-F:.]+\](?::[0-9]+)?)")
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
# How far before a secret its URL may begin.
_URL_LIMIT = 4000


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    raw = line.entry.raw
    comment = line.entry.comment_start if line.entry.has_comment else len(raw)
    secrets = _secrets(raw, comment)
    until = 0
    for start, end in sorted(secrets) if secrets else ():
        if start < until:
            continue
        until = end
        place = "in a comment" if start >= comment else "in this file"
        variable = f"${{{secrets[start, end]}}}"
        message = f"A password or token is {place}. Use a variable, such as `{variable}`."
        yield line.raw_draft(
            start, end, message, fixes=line.raw_replace("Replace with a variable", start, end, variable)
        )


def _secrets(raw: str, comment: int) -> dict[tuple[int, int], str]:
    """Return the (start, end) offsets of possible secrets in a line's text, each with a suggested variable name.

    `comment` is the offset at which the line's comment begins, or the length of the text.
    """
    found: dict[tuple[int, int], str] = {}
    if may_hold_tokens(raw):
        found.update(_tokens(raw))
    if "://" in raw:
        found.update(_in_urls(raw, comment))
        found.update(_in_queries(raw))
    elif "@" in raw:
        for login in _LOGIN.finditer(raw):
            if not _is_plain(login[2]):
                found[login.span(2)] = _variable(_host(raw, login.end()), login[1], "TOKEN")
    return found


def _in_urls(raw: str, comment: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the secrets before the `@` of URLs, each as ((start, end), suggested variable name).

    A secret is the password, or a user name that looks like a token. Start and end are its offsets in the line's text,
    `raw`. `comment` is the offset at which the line's comment begins. In the comment, passwords that are common in
    examples, such as `secret` and `password`, are skipped.
    """
    odd = [found for found in _ODD_USER.finditer(raw) if "ssh" not in found[1].lower()] if "@" in raw else []
    for found in (*_USER.finditer(raw), *odd):
        scheme, user, _, password = found.groups()
        if password and not _is_plain(password):
            if found.start() < comment or password.lower() not in _EXAMPLES:
                is_name = not _is_plain(user) and not _is_token(user, "")
                yield found.span(4), _variable(_host(raw, found.end()), user if is_name else "", "TOKEN")
        elif "ssh" not in scheme and _is_token(user, raw[found.end() : found.end() + _PATH_LIMIT]):
            yield found.span(2), _variable(_host(raw, found.end()), "TOKEN")


def _in_queries(raw: str) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _QUERY.finditer(raw):
        name, value = found.groups()
        host = _host_before(raw, found.start())
        if host and not (_is_plain(value) or value.lower() in _EXAMPLES or _PLAIN_VALUE.fullmatch(value)):
            yield found.span(2), _variable(host, name)


def _tokens(raw: str) -> Iterator[tuple[tuple[int, int], str]]:
    for found in TOKEN.finditer(raw):
        if not _is_plain(found[1]):
            yield found.span(1), _variable(_host_before(raw, found.start()), "TOKEN")


def _host_before(raw: str, offset: int) -> str:
    """Return the host (and port) of the URL in `raw` that contains the offset; "" if the offset is not in a URL."""
    start = raw.rfind("://", max(0, offset - _URL_LIMIT), offset)
    return _host(raw, start + 3) if start >= 0 and not re.search(r"\s", raw[start:offset]) else ""


def _host(raw: str, start: int) -> str:
    found = _HOST.match(raw, start)
    return found[1] if found is not None else ""


def _variable(host: str, *words: str) -> str:
    """Return a name for the environment variable of a secret, such as `EXAMPLE_ORG_TOKEN` for a token of `example.org`.

    `host` is the host to which the secret belongs, and `words` are further parts of the name. Since the name contains
    the host, secrets of different hosts have different variables. The name consists of `A-Z`, `0-9` and `_`, since pip
    expands no other names. The name does not begin with a digit, since shells cannot set such a variable.
    """
    host = re.sub(r"\$\{(\w+)\}", r"\1", host).replace("-", "__").replace(".", "_").replace(":", "_")
    host = re.sub(r"[^\x00-\x7f]", lambda found: f"_{ord(found[0]):X}_", host)
    name = "_".join(filter(None, (re.sub(r"[^A-Z0-9_]", "_", word.upper()).strip("_") for word in (host, *words))))
    return f"HOST_{name}" if name[:1].isdigit() else name


def _is_plain(text: str) -> bool:
    """Return whether a user name or password is not secret: a placeholder, or a word such as `git` or `token`."""
    return text.lower() in _WORDS or _PLACEHOLDER.fullmatch(text[:_PLACEHOLDER_LIMIT]) is not None


def _is_token(user: str, rest: str) -> bool:
    """Return whether the user name of a URL is a secret token: it is long, contains a digit, and is not a placeholder.

    `rest` is the text after the `@`. The result is False if the name is also a folder in `rest`: it is then an account,
    which some hosts require as the user name.
    """
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
    when=m.LINK | m.OPTION | m.COMMENT | m.FAULT,
    dialects=ALL_DIALECTS,
)
