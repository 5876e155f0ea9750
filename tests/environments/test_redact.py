from __future__ import annotations

import pytest

from venvoy_server.environments.redact import redacted, redacted_command, without_userinfo


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
    ],
)
def test_credentials_in_urls_are_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_what_is_hidden_already_stays_as_it_is() -> None:
    shown = redacted("https://user:pw@host/x?token=abc")
    assert redacted(shown) == shown


def test_a_command_is_hidden_word_by_word() -> None:
    assert redacted_command(("uv", "--index=https://u:p@h/")) == ("uv", "--index=https://****@h/")


def test_the_first_url_loses_its_user() -> None:
    assert without_userinfo("https://u:p@h/o/r@v1") == "https://h/o/r@v1"
    assert without_userinfo("https://h/o/r@v1") == "https://h/o/r@v1"


@pytest.mark.parametrize("text", ["?" + "key" * 300_000, "//" + "@" * 300_000 + "/", "?key" * 200_000])
def test_a_long_text_takes_no_time_out_of_proportion(text: str) -> None:
    assert len(redacted(text)) <= len(text)
