"""Environments that virtualenv itself makes, and the file by which it redirects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow("real tools")


def test_in_the_project(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("virtualenv")
    tool.run("virtualenv", "--prompt", "it's v", "env")
    record = tool.record(tool.project / "env")
    assert (record.manager, record.prompt, record.has_pip) == ("virtualenv", "it's v", True)
    tool.works(tool.project / "env")


def test_the_file_next_to_it(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("virtualenv")
    (tool.project / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\n')
    tool.run("virtualenv", "env2")
    record = tool.record(tool.project / "env2")
    assert record.project == str(tool.project)
    assert len(tool.found().environments) == 1
    tool.works(tool.project / "env2")
