"""`venvoy python`, and the offer to install a Python that is missing: only at a terminal, and only after a yes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from python_mirror import KEY, MINOR, VERSION, mirror_in
from terminal import at_terminal
from wire import run_venvoy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the archive is one for Linux")
OFFER = f"Install Python {VERSION} with uv? It is not on this machine, and would be downloaded"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "my wörk"
    folder.mkdir()
    return folder


def test_a_missing_python_is_offered_and_installed_after_a_yes(work: Path) -> None:
    variables = mirror_in(work.parent / "mirror")
    pythons = work.parent / "mirror" / "pythons"
    for answer in ("", "n"):
        with at_terminal(work, "create", "--python", VERSION, variables=variables) as terminal:
            assert OFFER in terminal.until("[y/N] ")
            terminal.type(answer)
            assert f"fix: venvoy python install {VERSION}" in terminal.rest()
            assert terminal.status() == 3
        assert not pythons.exists() and not (work / ".venv").exists()
    with at_terminal(work, "create", "--python", VERSION, "--dry-run", variables=variables) as terminal:
        terminal.until("[y/N] ")
        terminal.type("y")
        terminal.rest()
    assert (pythons / KEY).exists()


def test_a_pipe_is_asked_nothing(work: Path) -> None:
    variables = mirror_in(work.parent / "mirror")
    done = run_venvoy(work, "create", "--python", VERSION, variables=variables)
    assert done.returncode == 3
    assert f"fix: venvoy python install {VERSION}" in done.stderr
    assert "[y/N]" not in done.stderr


def test_a_yes_beforehand_needs_no_terminal(work: Path) -> None:
    variables = mirror_in(work.parent / "mirror")
    run_venvoy(work, "create", "--python", VERSION, "--dry-run", "--yes", variables=variables)
    assert (work.parent / "mirror" / "pythons" / KEY).exists()


def test_list_and_install(work: Path) -> None:
    variables = mirror_in(work.parent / "mirror")
    shown = run_venvoy(work, "python", "list", "--available", variables=variables).stdout
    assert "Available from uv" in shown and VERSION in shown
    done = run_venvoy(work, "python", "install", MINOR, variables=variables)  # the fake download starts this Python
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Python {MINOR}: " in done.stdout
    broken = mirror_in(work.parent / "other", broken=True)
    done = run_venvoy(work, "python", "install", VERSION, variables=broken)
    assert done.returncode == 3 and "Hash mismatch" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("install",), "VERSION is missing"),
        (("instal", "3.12"), "Did you mean install?"),
        (("list", "3.12"), "Unexpected argument '3.12'"),
    ],
)
def test_wrong_words(work: Path, words: tuple[str, ...], said: str) -> None:
    done = run_venvoy(work, "python", *words)
    assert done.returncode == 2 and said in done.stderr
