"""The Python install manager of Windows (`py`, since 2025): its runtimes in the user's folder."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the runtimes `%LOCALAPPDATA%\\Python\\pythoncore-3.14-64`; `bin` next to them holds their global shortcuts."""
    host, join = context.host, context.host.paths.join
    local = host.variable("LOCALAPPDATA") or join(host.home, "AppData", "Local")
    for path in context.folders(join(local, "Python")):
        if host.paths.basename(path).lower() not in ("bin", "cache", "_cache"):
            yield PrefixCandidate(path, "installation", "pymanager")
