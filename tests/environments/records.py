"""An environment as a dict of files, and what is read of it."""

from __future__ import annotations

from fakes import FakeHost, Node, python_files, venv_files
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment

BASE = "/opt/py/3.11.7"
ENV = "/code/app/.venv"


def tree(version: str = "3.11.7", **settings: str) -> dict[str, Node]:
    return python_files(BASE, version) | venv_files(ENV, BASE, version, **settings)


def record(
    files: dict[str, Node], prefix: str = ENV, *, machine: str = "x86_64", platform: str = "linux"
) -> Environment:
    found = read_environment(FakeHost(files, machine=machine, platform=platform), prefix)
    assert found is not None
    return found


def codes(files: dict[str, Node], prefix: str = ENV, **options: str) -> list[str]:
    return [problem.code for problem in record(files, prefix, **options).problems]
