"""The configuration for Vim with ALE, in a real Vim."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from real_editors import SECONDS, STUBS

VIM = os.environ.get("TEST_VIM") or None

pytestmark = pytest.mark.skipif(VIM is None, reason="there is no Vim with ALE here (TEST_VIM names one)")


def test_findings_are_shown(workspace: Path, variables: Mapping[str, str], server: list[str], tmp_path: Path) -> None:
    file, result, start = workspace / "requirements.txt", tmp_path / "result.json", tmp_path / "start.vim"
    file.write_text("six\nfoo=>1\n")
    program = tmp_path / "venvoy"
    program.write_text(f'#!/bin/sh\nexec "{server[0]}" -m venvoy_server "$@"\n')
    program.chmod(0o755)
    start.write_text(f"let g:venvoy_executable = '{program}'\nsource {STUBS / 'others' / 'vim-ale.vim'}\n")
    given = {"TEST_FILE": str(file), "TEST_RESULT": str(result), "TEST_CONFIGURATION": str(start)}
    story = Path(__file__).parent / "vim" / "story.vim"
    subprocess.run(
        [str(VIM), "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", str(story)],
        env={**variables, **given},
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    reported = json.loads(result.read_text(encoding="utf-8"))
    assert reported["filetype"] == "requirements"
    assert [2, "invalid-operator"] in [each[:2] for each in reported["found"]], reported
