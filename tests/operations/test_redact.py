from __future__ import annotations

import pytest

from venvoy_server.operations.redact import redacted
from venvoy_server.operations.steps import Plan, RunTool, decode, encode


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pw@host/x", "https://****@host/x"),
        ("git+ssh://git@host/x", "git+ssh://****@host/x"),
        ("see https://t0ken@h/ and http://a:b@c", "see https://****@h/ and http://****@c"),
        ("https://host/x@1.0", "https://host/x@1.0"),
        ("name @ https://host/a", "name @ https://host/a"),
        ("someone@example.org", "someone@example.org"),
    ],
)
def test_credentials_in_urls_are_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


def test_a_plan_in_the_journal_has_no_credentials_and_can_be_read_again() -> None:
    step = RunTool(("/uv", "a @ https://u:p@h/"), "/", "creating", "t", 1.0, ("/uv", "https://u:p@h/"))
    data = encode(Plan("create", "/p/.venv", (step,)))
    assert b"u:p" not in data
    plan = decode(data)
    assert plan is not None
    assert plan.environment == "/p/.venv"


@pytest.mark.parametrize("data", [b"", b"{}", b'{"kind":"create","environment":"/","steps":[{"type":"new-step"}]}'])
def test_a_plan_of_another_version_is_none(data: bytes) -> None:
    assert decode(data) is None
