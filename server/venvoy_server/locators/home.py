"""Folders in the home folder in which users commonly keep environments."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun

_NAMES = (".venvs", "venvs", "envs", "Envs", ".envs", ".environments")


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the subfolders of `~/.venvs`, `~/envs` and similar folders as environments."""
    host, join = context.host, context.host.paths.join
    for folder in (join(host.home, name) for name in _NAMES):
        for path in context.folders(folder):
            yield PrefixCandidate(path)
