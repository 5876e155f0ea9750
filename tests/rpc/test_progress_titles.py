"""Every long-running method has a title that a person understands."""

from __future__ import annotations

from typing import Any

import pytest

from venvoy_protocol.create import CreateParams
from venvoy_protocol.methods import METHODS
from venvoy_protocol.perform import PerformParams
from venvoy_protocol.step import StepCall
from venvoy_server.rpc.progress_titles import progress_title


def test_no_title_is_the_name_of_a_method() -> None:
    call = StepCall(title="Doing it", method="info", params={})
    for row in METHODS:
        if row.long_running:
            params: Any = PerformParams(call=call) if row.params is PerformParams else None
            params = CreateParams() if row.params is CreateParams else params
            assert not progress_title(row.name, params).startswith("Venvoy:"), row.name


@pytest.mark.parametrize(
    ("params", "title"),
    [
        (CreateParams(), "Creating .venv"),
        (CreateParams(path="/a/b c/", python="3.12"), "Creating b c with Python 3.12"),
        (CreateParams(python="/usr/bin/python3"), "Creating .venv"),
    ],
)
def test_the_title_of_create_says_what(params: CreateParams, title: str) -> None:
    assert progress_title("create", params) == title
