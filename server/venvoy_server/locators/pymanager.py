"""The Python install manager for Windows (`py`, since 2025): the Pythons that it installed for the user."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    r"""Yield the installed Pythons such as `%LOCALAPPDATA%\Python\pythoncore-3.14-64`.

    The folder `bin` next to them has only shortcuts and is skipped.
    """
    host, join = context.host, context.host.paths.join
    local = host.variable("LOCALAPPDATA") or join(host.home, "AppData", "Local")
    for path in context.folders(join(local, "Python")):
        if host.paths.basename(path).lower() not in ("bin", "cache", "_cache"):
            yield PrefixCandidate(path, "installation", "pymanager")
