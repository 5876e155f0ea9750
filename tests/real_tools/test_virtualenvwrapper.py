"""Environments that virtualenvwrapper itself makes."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow("real tools")


def test_with_its_project(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("virtualenvwrapper", "virtualenv", "setuptools<81")
    # Its own scripts do not quote the project's path, and fail on a space.
    tool.project = tool.home / "code" / "plain"
    tool.project.mkdir()
    python, project = shlex.quote(str(tool.folder / "bin" / "python")), shlex.quote(str(tool.project))
    script = f"export VIRTUALENVWRAPPER_PYTHON={python}; source virtualenvwrapper.sh; mkvirtualenv -a {project} tools"
    tool.run("bash", "-c", script)
    record = tool.record(tool.home / ".virtualenvs" / "tools")
    assert (record.manager, record.project, record.name) == ("virtualenvwrapper", str(tool.project), "tools")
    tool.works(tool.home / ".virtualenvs" / "tools")
