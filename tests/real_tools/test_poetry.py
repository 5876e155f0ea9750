"""Environments that Poetry itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from venvoy_server.locators import poetry
from venvoy_server.system.files.host import RealHost

pytestmark = pytest.mark.slow("real tools")

PYPROJECT = (
    '[project]\nname = "My.App"\nversion = "1"\nrequires-python = ">=3.8"\n[tool.poetry]\npackage-mode = false\n'
)


def test_in_its_cache(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("poetry")
    (tool.project / "pyproject.toml").write_text(PYPROJECT)
    tool.run("poetry", "config", "virtualenvs.in-project", "false")
    tool.run("poetry", "env", "use", tool.python)
    path = tool.run("poetry", "env", "info", "--path")
    record = tool.record(path)
    assert (record.manager, record.project) == ("poetry", str(tool.project))
    assert list(poetry.of_project(RealHost(variables=tool.environment), str(tool.project))) == [path]
    tool.works(path)


def test_where_its_settings_put_it(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("poetry")
    (tool.project / "pyproject.toml").write_text(PYPROJECT)
    tool.run("poetry", "config", "virtualenvs.in-project", "false")
    tool.run("poetry", "config", "virtualenvs.path", "{cache-dir}/elsewhere")
    tool.run("poetry", "env", "use", tool.python)
    path = tool.run("poetry", "env", "info", "--path")
    assert "/elsewhere/" in path
    assert tool.record(path).project == str(tool.project)
    tool.works(path)


def test_in_the_project(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("poetry")
    (tool.project / "pyproject.toml").write_text(PYPROJECT)
    tool.run("poetry", "config", "--local", "virtualenvs.in-project", "true")
    tool.run("poetry", "env", "use", tool.python)
    record = tool.record(tool.project / ".venv")
    assert (record.manager, record.project) == ("poetry", str(tool.project))
    tool.works(tool.project / ".venv")
