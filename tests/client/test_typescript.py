"""The TypeScript client: it is compiled by the strict compiler, and node runs its own tests against the real service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).parents[2] / "client-stub" / "vscode"
NODE_NEEDED = (20, 11)
SERVICE = [sys.executable, "-P", "-m", "venvoy_server", "serve", "--stdio"]
SECONDS = 300


def run(*words: str, variables: Mapping[str, str] = os.environ) -> None:
    """Run a program in the client's folder, and fail with all that it printed where it fails."""
    program = shutil.which(words[0]) or words[0]
    done = subprocess.run(
        [program, *words[1:]],
        cwd=CLIENT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}", pytrace=False)


def has_node() -> bool:
    """Say whether npm is here, and a node that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    numbers = told.strip().removeprefix("v").split(".")[:2]
    return all(number.isdigit() for number in numbers) and tuple(map(int, numbers)) >= NODE_NEEDED


def packages_of(lock: Path) -> dict[str, dict[str, Any]]:
    """Return the packages of a lock file by their places, but for the project itself."""
    if not lock.is_file():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {place: package for place, package in found.items() if place}


def is_installed() -> bool:
    """Say whether what is installed is what the lock file says; an optional package may be missing."""
    wanted = packages_of(CLIENT / "package-lock.json")
    there = packages_of(CLIENT / "node_modules" / ".package-lock.json")
    return all(
        there[place].get("integrity") == package["integrity"] if place in there else package.get("optional") is True
        for place, package in wanted.items()
    )


@pytest.fixture(scope="module")
def toolchain() -> None:
    """Install the compiler as the lock file says, unless it is there; with no network that is enough."""
    if not has_node():
        pytest.skip("the tests of the TypeScript client need node >= 20.11 and npm")
    if not is_installed():
        run("npm", "ci", "--ignore-scripts")


@pytest.mark.usefixtures("toolchain")
def test_the_client_compiles_and_what_must_not_compile_does_not() -> None:
    run("npm", "run", "build")


@pytest.mark.usefixtures("toolchain")
def test_the_client_works_against_the_real_service(tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("TMPDIR", "TEMP", "TMP", "VENVOY_STATE_DIR")}
    cache = {"UV_CACHE_DIR": str(tmp_path / "uv-cache")}
    run("npm", "test", variables={**os.environ, **places, **cache, "VENVOY_COMMAND": json.dumps(SERVICE)})
    assert list(tmp_path.glob("venvoy-*")) == [], "a test left its folder behind"


def test_the_lock_file_names_no_registry() -> None:
    packages = packages_of(CLIENT / "package-lock.json")
    assert packages
    assert [place for place, package in packages.items() if "resolved" in package] == []
