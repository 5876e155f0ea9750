"""One call that searches a fake machine, for the tests of locators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes import FakeHost, Node, Registry
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import Found, SearchRequest


def search(
    files: Mapping[str, Node],
    *folders: str,
    platform: str = "linux",
    variables: Mapping[str, str] | None = None,
    registry: Registry | None = None,
    **request: Any,
) -> Found:
    """Return what a search of a machine with these files finds."""
    host = FakeHost(files, platform=platform, variables=variables, registry=registry)
    return discover(host, SearchRequest(folders=folders, **request))


def environment(found: Found, prefix: str) -> Environment:
    """Return the one record of an environment by one of its names."""
    records = [item for item in found.environments if prefix in (item.prefix, *item.aliases)]
    assert len(records) == 1, f"{len(records)} records of {prefix} among {[item.prefix for item in found.environments]}"
    return records[0]


def interpreter(found: Found, path: str) -> Interpreter:
    """Return the one record of an interpreter by one of its paths."""
    records = [item for item in found.interpreters if path in (item.executable, *item.aliases)]
    assert len(records) == 1, (
        f"{len(records)} records of {path} among {[item.executable for item in found.interpreters]}"
    )
    return records[0]


def prefixes(found: Found) -> list[str]:
    """Return the prefixes of the environments, in the answer's order."""
    return [item.prefix for item in found.environments]
