"""Environments that PDM itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from venvoy_server.locators import pdm
from venvoy_server.system.files.host import RealHost

pytestmark = pytest.mark.slow("real tools")

PYPROJECT = '[project]\nname = "my-app"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = []\n[tool.pdm]\ndistribution = false\n'


def test_in_its_store(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("pdm", "virtualenv")
    (tool.project / "pyproject.toml").write_text(PYPROJECT)
    tool.run("pdm", "config", "venv.in_project", "false")
    tool.run("pdm", "venv", "create", "--name", "test", tool.python)
    paths = list(pdm.of_project(RealHost(variables=tool.environment), str(tool.project)))
    assert len(paths) == 1
    record = tool.record(paths[0])
    assert (record.manager, record.project) == ("pdm", str(tool.project))
    tool.works(paths[0])


def test_what_it_recorded(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("pdm", "virtualenv")
    (tool.project / "pyproject.toml").write_text(PYPROJECT)
    tool.run("pdm", "venv", "create", tool.python)
    tool.run("pdm", "use", "--first", "--venv", "in-project")
    assert (tool.project / ".pdm-python").exists()
    record = tool.record(tool.project / ".venv")
    assert (record.manager, record.project) == ("pdm", str(tool.project))
    tool.works(tool.project / ".venv")
