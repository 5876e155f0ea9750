"""Rye (no longer developed): the Pythons that it installed."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the Pythons that Rye installed. Rye's environments are plain `.venv` folders, found by other locators."""
    join = context.host.paths.join
    home = given(context.host, "RYE_HOME") or join(context.host.home, ".rye")
    for path in context.folders(join(home, "py")):
        yield PrefixCandidate(path, "installation", "rye")
