"""Environments that pipx itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow("real tools")


def test_an_application(make_tool: Callable[..., Any], wheel: str) -> None:
    tool = make_tool("pipx")
    tool.run("pipx", "install", wheel)
    path = tool.run("pipx", "environment", "--value", "PIPX_LOCAL_VENVS")
    record = tool.record(f"{path}/saluto", scope="all")
    assert (record.manager, record.name) == ("pipx", "saluto")
    tool.works(f"{path}/saluto")
