"""Environments that tox itself makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow("real tools")


def test_in_the_project(make_tool: Callable[..., Any]) -> None:
    tool = make_tool("tox")
    (tool.project / "tox.ini").write_text(
        "[tox]\nenvlist = lint\nskip_install = true\nno_package = true\n[testenv]\ncommands = python -c pass\n"
    )
    tool.run("tox", "-q")
    record = tool.record(tool.project / ".tox" / "lint")
    assert (record.manager, record.project, record.name) == ("tox", str(tool.project), "lint")
    tool.works(tool.project / ".tox" / "lint")
