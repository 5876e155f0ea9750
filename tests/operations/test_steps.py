from __future__ import annotations

import pytest

from venvoy_server.operations.steps import Plan, RunTool, decode, encode


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
