"""Environments that uv itself makes outside a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow("real tools")


def test_a_tool(make_tool: Callable[..., Any], wheel: str) -> None:
    tool = make_tool("uv")
    tool.run("uv", "tool", "install", "--python", tool.python, "--offline", wheel)
    record = tool.record(f"{tool.run('uv', 'tool', 'dir')}/saluto", scope="all")
    assert (record.manager, record.name) == ("uv-tool", "saluto")
    tool.works(f"{tool.run('uv', 'tool', 'dir')}/saluto")


def test_the_environment_of_a_script(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("uv")
    (tool.project / "script.py").write_text(
        "# /// script\n# requires-python = '>=3.8'\n# dependencies = []\n# ///\nprint(1)\n"
    )
    tool.run("uv", "sync", "--script", "script.py", "--python", tool.python, "--offline")
    found = [item for item in tool.found("all").environments if "environments-v" in item.prefix]
    assert [item.manager for item in found] == ["uv"]


def test_a_projects_own(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("uv")
    (tool.project / "pyproject.toml").write_text(
        '[project]\nname = "my-app"\nversion = "1"\nrequires-python = ">=3.8"\n[tool.uv]\npackage = false\n'
    )
    tool.environment["UV_PROJECT_ENVIRONMENT"] = "build/env"
    tool.run("uv", "sync", "--python", tool.python, "--offline")
    assert tool.record(tool.project / "build" / "env").project == str(tool.project)
    tool.works(tool.project / "build" / "env")
