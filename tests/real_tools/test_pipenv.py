"""Environments that Pipenv itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from venvoy_server.locators import pipenv
from venvoy_server.system.files.host import RealHost

pytestmark = pytest.mark.slow("real tools")


def test_in_its_folder(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("pipenv")
    tool.run("pipenv", "--python", tool.python)
    path = tool.run("pipenv", "--venv")
    record = tool.record(path)
    assert (record.manager, record.project) == ("pipenv", str(tool.project))
    assert list(pipenv.of_project(RealHost(variables=tool.environment), str(tool.project))) == [path]
    tool.works(path)


def test_by_a_name_in_a_file(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("pipenv")
    (tool.project / ".venv").write_text("by-name\n")
    tool.run("pipenv", "--python", tool.python)
    path = tool.run("pipenv", "--venv")
    record = tool.record(path)
    assert (record.manager, record.project) == ("pipenv", str(tool.project))
    tool.works(path)


def test_in_the_project(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("pipenv")
    tool.environment["PIPENV_VENV_IN_PROJECT"] = "1"
    tool.run("pipenv", "--python", tool.python)
    record = tool.record(tool.project / ".venv")
    assert (record.manager, record.project) == ("pipenv", str(tool.project))
    tool.works(tool.project / ".venv")
