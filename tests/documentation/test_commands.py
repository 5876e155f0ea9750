"""Every command that the documentation shows as `console` runs, in the order of its page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from made_wheels import make_wheel

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SECONDS = 300
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if BLOCK.search(page.read_text()))

pytestmark = [
    pytest.mark.slow("journeys"),
    pytest.mark.skipif(os.name == "nt", reason="the documentation shows a POSIX shell"),
]


def commands_of(page: str) -> list[str]:
    """Return the commands of a page, without what they print."""
    lines = [line for block in BLOCK.findall((DOCS / page).read_text(encoding="utf-8")) for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("wheels"))
    make_wheel(folder, "six", "1.17.0", files={"six/__init__.py": b"__version__ = '1.17.0'\n"})
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page(page: str, tmp_path: Path, wheels: str) -> None:
    project = tmp_path / "my shop"
    project.mkdir()
    (project / "pyproject.toml").write_text("[project]\nname = 'shop'\nversion = '1'\nrequires-python = '>=3.11'\n")
    kept = {name: os.environ[name] for name in ("LANG", "UV_CACHE_DIR") if name in os.environ}
    variables = {
        **kept,
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "VENVOY_STATE_DIR": str(tmp_path / "state"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels,
    }
    script = "\n".join(["set -eu", *commands_of(page)])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}"


def test_there_are_commands() -> None:
    assert len(PAGES) >= 8
