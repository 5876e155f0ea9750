"""What a person at a terminal may do next."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from terminal import at_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")


def test_an_empty_environment_is_to_be_filled_with_what_the_project_lists(tmp_path: Path) -> None:
    work = tmp_path / "my wörk"
    (work / "sub").mkdir(parents=True)
    with at_terminal(work, "create", "--python", sys.executable) as terminal:
        assert 'Next: eval "$(venvoy activate)"' in terminal.rest()
    (work / "requirements.txt").write_text("six\n")
    with at_terminal(work, "create", "--python", sys.executable, "--if-exists", "replace") as terminal:
        assert "Next: venvoy install -r requirements.txt" in terminal.rest()
