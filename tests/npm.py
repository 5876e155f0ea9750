"""npm for the tests of what is written in TypeScript."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

STUBS = Path(__file__).parents[1] / "client-stub"
NODE_NEEDED = (20, 11)
SECONDS = 300


def run(folder: Path, *words: str, variables: Mapping[str, str] = os.environ) -> str:
    """Run a program in a folder and return its output; fail with all that it printed where it fails."""
    program = shutil.which(words[0]) or words[0]
    done = subprocess.run(
        [program, *words[1:]],
        cwd=folder,
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
    return done.stdout


def has_node() -> bool:
    """Return whether npm is here, and a node that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    reported = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    numbers = reported.strip().removeprefix("v").split(".")[:2]
    return all(number.isdigit() for number in numbers) and tuple(map(int, numbers)) >= NODE_NEEDED


def packages_of(lock: Path) -> dict[str, dict[str, Any]]:
    """Return the packages of a lock file by their places, but for the project itself."""
    if not lock.is_file():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {place: package for place, package in found.items() if place}


def is_installed(folder: Path) -> bool:
    """Return whether what is installed is what the lock file says; an optional package may be missing."""
    wanted = packages_of(folder / "package-lock.json")
    there = packages_of(folder / "node_modules" / ".package-lock.json")
    return all(
        there[place].get("integrity") == package["integrity"] if place in there else package.get("optional") is True
        for place, package in wanted.items()
    )


def install(folder: Path) -> None:
    """Install what the lock file says, unless it is there (with no network that is enough); skip the test without node."""
    if not has_node():
        pytest.skip("needs node >= 20.11 and npm")
    if not is_installed(folder):
        run(folder, "npm", "ci", "--ignore-scripts")
