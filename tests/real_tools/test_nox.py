"""Environments that nox itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow("real tools")


@pytest.mark.parametrize("backend", ["virtualenv", "venv"])
def test_in_the_project(make_tool: Callable[..., Any], backend: str) -> None:
    tool = make_tool("nox")
    (tool.project / "noxfile.py").write_text(
        f"import nox\n@nox.session(venv_backend={backend!r})\ndef lint(session):\n    session.run('python', '-c', 'pass')\n"
    )
    tool.run("nox")
    record = tool.record(tool.project / ".nox" / "lint")
    assert (record.manager, record.project, record.name) == ("nox", str(tool.project), "lint")
    tool.works(tool.project / ".nox" / "lint")
