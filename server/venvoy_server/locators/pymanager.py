"""The Python install manager for Windows (`py`, since 2025): its runtimes in the user's folder."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    r"""Yield the runtimes such as `%LOCALAPPDATA%\Python\pythoncore-3.14-64`; `bin` next to them only has shortcuts."""
    host, join = context.host, context.host.paths.join
    local = host.variable("LOCALAPPDATA") or join(host.home, "AppData", "Local")
    for path in context.folders(join(local, "Python")):
        if host.paths.basename(path).lower() not in ("bin", "cache", "_cache"):
            yield PrefixCandidate(path, "installation", "pymanager")
