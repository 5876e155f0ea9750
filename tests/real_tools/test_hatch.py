"""Environments that Hatch itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from venvoy_server.locators import hatch
from venvoy_server.system.files.host import RealHost

pytestmark = pytest.mark.slow("real tools")

PYPROJECT = '[project]\nname = "my-app"\nversion = "1"\n[tool.hatch.envs.default]\nskip-install = true\n[tool.hatch.envs.test]\nskip-install = true\n'


def test_in_its_data_folder(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("hatch")
    (tool.project / "pyproject.toml").write_text(PYPROJECT)
    for name in ("default", "test"):
        tool.run("hatch", "env", "create", name)
        path = tool.run("hatch", "env", "find", name)
        record = tool.record(path)
        assert (record.manager, record.project) == ("hatch", str(tool.project))
    found = list(hatch.of_project(RealHost(variables=tool.environment), str(tool.project)))
    assert [path.rpartition("/")[2] for path in found] == ["my-app", "test"]
    tool.works(path)


def test_where_its_project_puts_it(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("hatch")
    (tool.project / "pyproject.toml").write_text(
        PYPROJECT.replace("skip-install", 'path = "build/env"\nskip-install', 1)
    )
    tool.run("hatch", "env", "create")
    assert tool.record(tool.project / "build" / "env").manager in ("hatch", "virtualenv")
    tool.works(tool.project / "build" / "env")
