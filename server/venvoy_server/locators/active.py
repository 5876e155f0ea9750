"""The environment that is active where the client runs: VIRTUAL_ENV, CONDA_PREFIX."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield what the variables name."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        path = context.host.variable(variable)
        if path and context.host.paths.isabs(path):
            yield PrefixCandidate(context.host.paths.normpath(path))
