from __future__ import annotations

import pytest

from venvoy_server.environments.redact import (
    masked,
    may_hold_tokens,
    redacted,
    redacted_command,
    redacted_setting,
    without_credentials,
    without_userinfo,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pw@host/x", "https://****@host/x"),
        ("git+ssh://git@host/x", "git+ssh://git@host/x"),
        ("git+https://git:pw@host/x", "git+https://****@host/x"),
        ("https//user:pw@host/x", "https//****@host/x"),
        ("https://user:pw@host?a=b", "https://****@host?a=b"),
        ("see https://t0ken@h/ and http://a:b@c", "see https://****@h/ and http://****@c"),
        ("http://user:p@ss@host/x", "http://****@host/x"),
        ("'http://user:it's\"me@host/x'", "'http://****@host/x'"),
        ("at (https://host/a?x=1&access_token=abc&y=2)", "at (https://host/a?x=1&access_token=****&y=2)"),
        ("https://host/a.whl?X-Amz-Signature=abc#egg=a", "https://host/a.whl?X-Amz-Signature=****#egg=a"),
        ("https://host/x?to=me@example.org", "https://host/x?to=me@example.org"),
        ("https://host/x@1.0", "https://host/x@1.0"),
        ("name @ https://host/a", "name @ https://host/a"),
        ("someone@example.org", "someone@example.org"),
        ("user:pw@host:3128", "****@host:3128"),
        ("proxy user:p@ss:w@host failed", "proxy ****@host failed"),
        ("'user:pw@host'", "'****@host'"),
        ("--proxy=user:pw@[::1]:8", "--proxy=****@[::1]:8"),
        ("https:/u:pw@h/x", "https:/****@h/x"),
        ("https:u:pw@h/x", "****@h/x"),
        ("https:\\\\u:pw@h/x", "https:\\****@h/x"),
        ("https:///u:pw@h/x", "https:///****@h/x"),
        ("C:/work@home/x C:\\a@b", "C:/work@home/x C:\\a@b"),
        ("file:/home/a@b and mailto:me@h and pkg:pypi/foo@1", "file:/home/a@b and mailto:me@h and pkg:pypi/foo@1"),
        ("git+ssh://git@host:org/x@v1", "git+ssh://git@host:org/x@v1"),
        ("git@host:org/x@v1", "git@host:org/x@v1"),
        ("foo @ git+https://h/x@main#egg=foo", "foo @ git+https://h/x@main#egg=foo"),
        ("https://h/x#token=abcd", "https://h/x#token=****"),
        ("https://h/x#sha256=00ff&egg=a&key=abcd", "https://h/x#sha256=00ff&egg=a&key=****"),
        ("https://h/x?abcdEFGH1234", "https://h/x?****"),
        ("https://h/x#abcdEFGH1234", "https://h/x#****"),
        ("https://h/x?a=1;pat=abcdefgh", "https://h/x?a=1;pat=****"),
        ("https://h/x?%74%6fken=abcdefgh", "https://h/x?%74%6fken=****"),
        ("https://h/x?a=b?token=abcdefgh", "https://h/x?a=b?token=****"),
        ("https:/h/x?token=abcdefgh", "https:/h/x?token=****"),
        ("https://bob:my/geheim@h/x@1.0", "https://****@h/x@1.0"),
        ("https://bob:my#geheim@h/x", "https://****@h/x"),
        ("https://h:8080/x@1.0 https://h:/x@1.0", "https://h:8080/x@1.0 https://h:/x@1.0"),
        ("# ghp_0123456789012345678901234567890123", "# ****"),
        ("https://bob:${PW}@h/x bob:${PW}@h", "https://bob:${PW}@h/x bob:${PW}@h"),
        ("https://${USER}:${PW}@h https://${T}@h", "https://${USER}:${PW}@h https://${T}@h"),
        ("https://${T}:x-oauth-basic@h https://${T}:geheim@h", "https://${T}:x-oauth-basic@h https://****@h"),
        ("https://0123456789abcdef:${X}@h https://bob:${x}@h", "https://****@h https://****@h"),
        ("https://h/?token=${T}&a=${B} https://h/?token=${T}x", "https://h/?token=${T}&a=${B} https://h/?token=****"),
        ("https://h/rules.md#unknown-option, https://h/f#L10", "https://h/rules.md#unknown-option, https://h/f#L10"),
    ],
)
def test_credentials_in_urls_are_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_what_is_hidden_already_stays_as_it_is() -> None:
    shown = redacted("https://user:pw@host/x?token=abc")
    assert redacted(shown) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("proxy", "user:p/w?x#y@host:3128", "****@host:3128"),
        ("proxy", "http://user:pw@host", "http://****@host"),
        ("proxy", "host:3128", "host:3128"),
        ("trusted-host", "a.example user:pw@b.example:8", "a.example ****@b.example:8"),
        ("trusted-host", "token@b.example", "****@b.example"),
        ("index-url", "https://u:p@h/simple", "https://****@h/simple"),
        ("keyring-password", "abc", "****"),
        ("my-token", "abc", "****"),
        ("client-secret", "abc", "****"),
        ("basic-auth", "abc", "****"),
        ("timeout", "5", "5"),
    ],
)
def test_a_setting_is_hidden_by_what_it_means(name: str, value: str, shown: str) -> None:
    assert redacted_setting(name, value) == shown


def test_a_command_is_hidden_word_by_word() -> None:
    assert redacted_command(("uv", "--index=https://u:p@h/")) == ("uv", "--index=https://****@h/")


def test_the_first_url_loses_its_user() -> None:
    assert without_userinfo("https://u:p@h/o/r@v1") == "https://h/o/r@v1"
    assert without_userinfo("https://h/o/r@v1") == "https://h/o/r@v1"


@pytest.mark.parametrize(
    "text",
    [
        "?" + "key" * 300_000,
        "//" + "@" * 300_000 + "/",
        "?key" * 200_000,
        "a:" * 100_000,
        "//" * 200_000,
        "//a" * 100_000,
        "//h?" + "a;" * 100_000,
    ],
)
def test_a_long_text_takes_no_time_out_of_proportion(text: str) -> None:
    assert len(redacted(text)) <= len(text)


PLAIN = """
    egg subdirectory md5 sha1 sha224 sha256 sha384 sha512 blake2b blake2s ref branch tag rev version format raw path file
    filename name package project lang page platform python abi type archive inline download to
"""


@pytest.mark.parametrize("name", PLAIN.split())
def test_a_field_that_names_no_secret_keeps_its_value(name: str) -> None:
    for text in (f"https://h/x?{name}=abcdefgh1234", f"https://h/x#{name.upper()}=abcdefgh1234"):
        assert redacted(text) == text
    assert redacted(f"https://h/x?x{name}x=abcdefgh1234") == f"https://h/x?x{name}x=****"


@pytest.mark.parametrize(
    "name", ["token", "key", "secret", "passw", "pwd", "signature", "credential", "auth", "sig", "jwt", "sas"]
)
def test_a_field_that_names_a_secret_is_hidden_even_if_it_is_short(name: str) -> None:
    for each in (name, f"my-{name}", f"{name.upper()}_2"):
        assert redacted(f"https://h/x?{each}=1 and https://h/y?a=1") == f"https://h/x?{each}=**** and https://h/y?a=1"


@pytest.mark.parametrize(
    "beginning",
    [
        *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glcbt-", "glrt-", "pypi-AgE"),
        *("xoxa-", "xoxb-", "xoxp-", "AKIA", "npm_", "hf_", "dckr_pat_", "ATATT3x", "ATBB", "AIza"),
    ],
)
def test_a_token_is_known_by_its_beginning(beginning: str) -> None:
    token = beginning + ("ABCDEFGH01234567" if beginning == "AKIA" else "a" * 35)
    assert may_hold_tokens(token)
    assert redacted(f"login with {token} failed") == "login with **** failed"
    assert redacted(beginning + "a1") == beginning + "a1"


@pytest.mark.parametrize("scheme", ["mailto", "file", "pkg", "npm"])
def test_what_names_a_scheme_without_users_stays(scheme: str) -> None:
    assert redacted(f"{scheme}:someone@h.example") == f"{scheme}:someone@h.example"
    assert redacted(f"x{scheme}:someone@h.example") == "****@h.example"


@pytest.mark.parametrize("user", ["git", "hg", "svn"])
def test_the_user_of_a_repository_stays(user: str) -> None:
    for url in (f"https://{user}@h/r", f"{user}+ssh://{user}@h/r"):
        assert redacted(url) == without_credentials(url) == url
    assert without_credentials(f"https://x{user}@h/r") == "https://h/r"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("see https://user:pw@host/x end", "see https://*******@host/x end"),
        ("https://u:p@h/ and https://a:bcd@e/", "https://***@h/ and https://*****@e/"),
        ("https://h/x?token=abc", "https://h/x?token=***"),
        ("https://h/x?token=abc&key=de#egg=x", "https://h/x?token=***&key=**#egg=x"),
        ("x ghp_" + "a" * 30, "x " + "*" * 34),
        ("https://u:h@h/x", "https://***@h/x"),
        ("--proxy=user:pw@[::1]:8", "--proxy=*******@[::1]:8"),
    ],
)
def test_marks_under_a_text_fit_what_is_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert len(masked(text)) == len(text)
