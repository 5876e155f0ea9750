"""Other tools, installed into an environment of the benchmark's own where an index answers."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.installed import make_environment, uv_command
from benchmarks.measuring import clean_environment, tell

_LIMIT = 120.0


def install_tools(place: str, packages: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Install what can be had; return the Python of its environment, and what is there; says what is missing."""
    environment = clean_environment()
    python = make_environment(os.path.join(place, "tools"))
    there = tuple(package for package in packages if _install(python, package, environment))
    missing = [package for package in packages if package not in there]
    if missing:
        tell(f"skipped, since it could not be installed here: {', '.join(missing)}")
    return (python if there else None), there


def _install(python: str, package: str, environment: dict[str, str]) -> bool:
    command = [uv_command(), "pip", "install", "--quiet", "--compile-bytecode", "--python", python, package]
    try:
        return not subprocess.run(command, capture_output=True, timeout=_LIMIT, env=environment, check=False).returncode
    except subprocess.TimeoutExpired:
        return False


def index_answers() -> bool:
    """Return whether an index answers uv within a few seconds."""
    command = [
        uv_command(),
        "pip",
        "install",
        "--dry-run",
        "--no-cache",
        "--python",
        sys.executable,
        "--reinstall",
        "six",
    ]
    environment = clean_environment(UV_HTTP_TIMEOUT="10")
    try:
        return not subprocess.run(command, capture_output=True, timeout=20, env=environment, check=False).returncode
    except subprocess.TimeoutExpired:
        return False
