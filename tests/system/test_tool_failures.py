"""How a tool ended that says nothing itself, in words that a person understands."""

from __future__ import annotations

import signal

import pytest

from venvoy_server.system.execution.tool_runner import failure
from venvoy_server.system.processes.process import Completed


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (3, "uv pip install failed with status 3."),
        (-int(signal.SIGTERM), "uv pip install was ended from outside (SIGTERM)."),
        (-9, "uv pip install was ended from outside (SIGKILL); the system does so if there is too little memory."),
        (-99, "uv pip install was ended from outside (signal 99)."),
    ],
)
def test_a_status_is_reported_in_words(status: int, said: str) -> None:
    error = failure(("/opt/uv", "pip", "install"), Completed(status, "", "", "exited", 0.1), 1.0, {})
    assert (error.code, error.message, error.data["status"]) == ("tool-failed", said, status)
