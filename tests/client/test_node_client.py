"""The TypeScript client: it is compiled by the strict compiler, and node runs its own tests against the real service."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from npm import STUBS, install, packages_of, run

pytestmark = pytest.mark.slow("real tools")

CLIENT = STUBS / "node"
SERVICE = [sys.executable, "-P", "-m", "venvoy_server", "serve", "--stdio"]


@pytest.fixture(scope="module")
def toolchain() -> None:
    """Install the compiler."""
    install(CLIENT)


@pytest.mark.usefixtures("toolchain")
def test_the_client_compiles_and_what_must_not_compile_does_not() -> None:
    run(CLIENT, "npm", "run", "build")


@pytest.mark.usefixtures("toolchain")
def test_the_client_works_against_the_real_service(tmp_path: Path) -> None:
    names = ("TMPDIR", "TEMP", "TMP", "VENVOY_STATE_DIR", "HOME", "USERPROFILE", "XDG_CONFIG_HOME")
    places = {name: str(tmp_path) for name in names}
    cache = {"UV_CACHE_DIR": str(tmp_path / "uv-cache")}
    run(CLIENT, "npm", "test", variables={**os.environ, **places, **cache, "VENVOY_COMMAND": json.dumps(SERVICE)})
    assert list(tmp_path.glob("venvoy-*")) == [], "a test left its folder behind"


@pytest.mark.parametrize("name", ["node", "vscode"])
def test_the_lock_file_names_no_registry(name: str) -> None:
    packages = packages_of(STUBS / name / "package-lock.json")
    assert packages
    assert [place for place, package in packages.items() if "resolved" in package] == []
