"""Real editors: each test drives one as a person would, in folders of its own, with the server of this checkout."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a folder for projects, in a path with a space and an umlaut."""
    folder = tmp_path / "my prüjects"
    folder.mkdir()
    return folder


@pytest.fixture
def server() -> list[str]:
    """Return the command that starts the server."""
    return [sys.executable, "-m", "venvoy_server", "serve", "--stdio"]


@pytest.fixture
def variables(tmp_path: Path) -> Mapping[str, str]:
    """Return the environment of an editor that has never run here."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "UV_CACHE_DIR", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "VENVOY_STATE_DIR": str(tmp_path / "state"),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
    }
