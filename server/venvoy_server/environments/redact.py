"""Redact texts: hide the credentials in URLs, settings, command lines, tools' output, and messages about them.

Tokens of a known format are hidden everywhere. In a URL, the login before `@` is hidden. The values in the query and
fragment are hidden too, unless their name is known to be harmless or the value is too short for a secret: the names
that hold tokens cannot be listed. A variable instead of a credential, as in `https://user:${PASSWORD}@host`, is shown:
that is how such a line should be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from venvoy_server.environments.patterns import pattern

HIDDEN: Final = "****"

# Up to the last `@` before the path, as URL parsers treat an unencoded `@` in the login (WHATWG).
_USERINFO = pattern(r"(?<=//)([^/?#\s]+)@")
# A password with an unencoded `/`, `?` or `#`; the `:` of a host is followed by a port only.
_ODD_PASSWORD = pattern(r"(?<=//)([^\s/?#@:]{1,64}:(?![0-9]*(?:[/?#\s]|$))[^\s@]{1,256})@(?=[\w\[])")
# `https:/user:pw@host` and `https:\user:pw@host` are parsed as URLs too (WHATWG), but a Windows drive is not.
_ONE_SLASH = pattern(r"(?<=[A-Za-z0-9][A-Za-z0-9]:[/\\])(?<!file:/)([^/?#\s]+)@")
# `user:pw@host`, as for proxies. The lengths are limited so that matching takes linear time.
_NO_SCHEME = pattern(r"(?<![\w/:@.%+\\-])([\w.%+~-]{1,64}):[^\s/?#\\]{1,256}@(?=[\w\[])")
_NO_USERS = frozenset({"mailto", "file", "pkg", "npm"})
_VARIABLE = r"\$\{[A-Z0-9_]+\}"
_IS_VARIABLE = pattern(_VARIABLE)
# The user is shown too if it is too short for a token; some servers prescribe a fixed word as the password.
_VARIABLE_LOGIN = pattern(
    rf"(?:(?:[A-Za-z_.-]{{1,32}}|[\w.-]{{1,11}}|{_VARIABLE}):)?{_VARIABLE}|{_VARIABLE}:(?:x-oauth-basic)?"
)
# User names in repository URLs that are not secret.
_PLAIN_USERS = frozenset({"git", "hg", "svn"})

_SECRET_NAME = r"[\w.%-]{0,60}(?:token|key|secret|passw|pwd|signature|credential|auth|sig|jwt|sas)[\w.%-]{0,60}"
_NAMED = pattern(rf"([?&;#]{_SECRET_NAME}=)([^&;#\s\"'`)]+)", re.IGNORECASE)
_TAIL = pattern(r"(//(?:[^\s?#\"'`/]|/(?!/)){1,2000})([?#][^\s\"'`)<>]*)")
_FIELD = pattern(r"([?&;#])([^?&;#]+)")
_PLAIN_FIELDS = frozenset(
    {
        *("egg", "subdirectory", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"),
        *("ref", "branch", "tag", "rev", "version", "format", "raw", "path", "file", "filename", "name", "package"),
        *("project", "lang", "page", "platform", "python", "abi", "type", "archive", "inline", "download", "to"),
    }
)
_SHORT_VALUE = pattern(r"\w{0,3}|\d{1,6}")
# Anchors of pages, and flags in queries.
_ANCHOR = pattern(r"[a-z]+(?:[-_.][a-z0-9]{1,20}){0,12}|L\d+")
# Tokens with a known format: GitHub, GitLab, PyPI, Slack, AWS, npm, Hugging Face, Docker, Bitbucket, Google.
TOKEN: Final = pattern(
    r"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl(?:pat|dt|cbt|rt)-[\w-]{16,}|pypi-AgE[\w-]{20,}|xox[abp]-[\w-]{10,}"
    r"|AKIA[0-9A-Z]{16}\b|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z]{30,}|dckr_pat_[\w-]{20,}|AT(?:ATT3x|BB)[\w=-]{20,}|AIza[\w-]{35})"
)
_HEADER = pattern(r"([Aa]uthorization[\"']?[:=] ?[\"']?)(?:(?:[Bb]asic|[Bb]earer|[Tt]oken|[Dd]igest) )?[^\s\"',}]+")
# `UV_INDEX_X_PASSWORD=...`, and `'UV_INDEX_X_PASSWORD': '...'` as Python prints a dict.
_ASSIGNMENT = pattern(
    r"(\b[A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|TOKEN|SECRET|API_?KEY|CREDENTIALS)[A-Z0-9_]{0,20}(?:=|[\"']: )[\"']?)[^\s\"',]+"
)
# Prefixes of tokens, searched for first: most lines have a long hash and no token.
_TOKEN_BEGINNINGS = (
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glcbt-", "glrt-", "pypi-AgE", "xox"),
    *("AKIA", "npm_", "hf_", "dckr_pat_", "ATATT3x", "ATBB", "AIza"),
)


def may_hold_tokens(text: str) -> bool:
    """Return whether a text contains the first characters of a known access token, such as `ghp_`.

    If so, the text must be searched with the slower pattern `TOKEN`.
    """
    for beginning in _TOKEN_BEGINNINGS:  # noqa: SIM110 (a generator takes twice the time, for every line that is checked)
        if beginning in text:
            return True
    return False


def redacted(text: str) -> str:
    """Return a text in which access tokens, the credentials in URLs, and every `user:password@` are replaced by `****`.

    A login that consists of environment variables (`${USER}:${PASSWORD}@`), and users such as `git`, are kept.
    """
    if "@" in text:
        for each in (_USERINFO, _ODD_PASSWORD, _ONE_SLASH):
            text = each.sub(_hide_user, text)
        text = _NO_SCHEME.sub(_hide_login, text)
    if "?" in text or "#" in text:
        text = _NAMED.sub(_hide_named, text)
        text = _TAIL.sub(lambda found: found[1] + _FIELD.sub(_hide_field, found[2]), text)
    return TOKEN.sub(HIDDEN, text) if may_hold_tokens(text) else text


def redacted_log(text: str) -> str:
    """Return a log's text with the credentials in it replaced by `****`.

    These are access tokens, credentials in URLs, every `user:password@`, authorization headers, and the values of
    secret variables such as `UV_INDEX_X_PASSWORD`, which a tool may print when it fails.
    """
    text = redacted(text)
    if "uthorization" in text:
        text = _HEADER.sub(rf"\1{HIDDEN}", text)
    return _ASSIGNMENT.sub(rf"\1{HIDDEN}", text) if "=" in text or ": " in text else text


def masked(text: str) -> str:
    """Return a line with its credentials replaced by asterisks, unchanged in length.

    A marker that is printed below the line, such as `^^^` for an error, therefore remains below the right column.
    """
    shown = redacted(text)
    if shown == text:
        return text
    first, *rest = shown.split(HIDDEN)
    masked = first
    for number, part in enumerate(rest, 1):
        is_last = number == len(rest)
        at = len(text) - len(part) if is_last else text.find(part, len(masked) + 1) if part else -1
        if at < len(masked):
            return masked + "*" * (len(text) - len(masked))
        masked += "*" * (at - len(masked)) + part
    return masked


def redacted_setting(name: str, value: str) -> str:
    """Return the `value` of the setting `name` of pip, with the credentials in it replaced by `****`.

    For `proxy` and `trusted-host` these are the logins; for a name with `password`, `token`, `secret` or `auth`, the
    whole value; for others, access tokens and the credentials in URLs.
    """
    if name in ("proxy", "trusted-host"):
        # Without a scheme, a login cannot be distinguished from a path: all before the last `@` is the login.
        return " ".join(_without_login(each) for each in value.split())
    if any(word in name for word in ("password", "token", "secret", "auth")):
        return HIDDEN
    return redacted(value)


def _without_login(value: str) -> str:
    login, at, host = value.rpartition("@")
    scheme, separator, _ = login.partition("://")
    return redacted(f"{scheme + separator if separator else ''}{HIDDEN}@{host}" if at else value)


def redacted_command(argv: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a command line, with the credentials in them replaced by `****`."""
    return tuple(redacted(word) for word in argv)


def without_userinfo(url: str) -> str:
    """Return a URL without user and password, for opening or comparing it."""
    return _USERINFO.sub("", url, count=1)


def without_credentials(url: str) -> str:
    """Return a URL as it may be written to a shared requirements file: without login, and without secrets.

    Secrets are values in the query or fragment that may be tokens. A login of environment variables
    (`${USER}:${PASSWORD}`) and the user `git` are kept, as PEP 610 allows, and the users `hg` and `svn` as well.
    """
    bare = _USERINFO.sub(lambda found: found[0] if _is_plain_login(found[1]) else "", url, count=1)
    if "?" not in bare and "#" not in bare:
        return bare
    return _TAIL.sub(lambda found: found[1] + _FIELD.sub(_drop_field, found[2]), bare)


def _is_plain_login(login: str) -> bool:
    return login in _PLAIN_USERS or re.fullmatch(r"\$\{[A-Z0-9_]+\}(:\$\{[A-Z0-9_]+\})?", login) is not None


def _drop_field(found: re.Match[str]) -> str:
    return "" if _hide_field(found) != found[0] else found[0]


def _hide_user(found: re.Match[str]) -> str:
    login = found[1]
    return found[0] if login in _PLAIN_USERS or _VARIABLE_LOGIN.fullmatch(login) else f"{HIDDEN}@"


def _hide_login(found: re.Match[str]) -> str:
    is_shown = found[1] in _NO_USERS or _VARIABLE_LOGIN.fullmatch(found[0][:-1])
    return found[0] if is_shown else f"{HIDDEN}@"


def _hide_named(found: re.Match[str]) -> str:
    return found[0] if _IS_VARIABLE.fullmatch(found[2]) else f"{found[1]}{HIDDEN}"


def _hide_field(found: re.Match[str]) -> str:
    name, equals, value = found[2].partition("=")
    if not equals:
        bare = name.rstrip(",.:!")  # punctuation of the surrounding sentence
        return found[0] if _SHORT_VALUE.fullmatch(bare) or _ANCHOR.fullmatch(bare) else f"{found[1]}{HIDDEN}"
    if name.lower() in _PLAIN_FIELDS or _SHORT_VALUE.fullmatch(value) or _IS_VARIABLE.fullmatch(value):
        return found[0]
    return f"{found[1]}{name}={HIDDEN}"
