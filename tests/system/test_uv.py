from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest

from venvoy_server.operations.errors import OperationError
from venvoy_server.system.processes.uv import find_uv


def program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_setting_wins(tmp_path: Path) -> None:
    own = program(tmp_path / "my-uv")
    assert find_uv(str(own)) == str(own)


@pytest.mark.parametrize("setting", ["/gone/uv", "uv"])
def test_a_setting_that_leads_to_no_program_is_an_error_and_not_passed_over(setting: str) -> None:
    with pytest.raises(OperationError) as caught:
        find_uv(setting)
    assert caught.value.code == "tool-not-found"


def test_the_one_installed_with_this_program_comes_next() -> None:
    found = find_uv(None, "")
    assert found is not None
    assert os.path.dirname(found) == os.path.dirname(sys.executable)


def test_of_path_only_absolute_folders_count(tmp_path: Path) -> None:
    from venvoy_server.system.processes.uv import _on_path

    program(tmp_path / "uv")
    (tmp_path / "a" / "uv").mkdir(parents=True)
    with contextlib.chdir(tmp_path):
        assert _on_path(os.pathsep.join(("", ".", "relative"))) is None
    assert _on_path(os.pathsep.join(("/gone", str(tmp_path / "a"), str(tmp_path)))) == str(tmp_path / "uv")
