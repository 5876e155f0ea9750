"""Find the environment that is active in the client's process, by the variables VIRTUAL_ENV and CONDA_PREFIX."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the absolute paths in the variables VIRTUAL_ENV and CONDA_PREFIX as environments."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        path = context.host.variable(variable)
        if path and context.host.paths.isabs(path):
            yield PrefixCandidate(context.host.paths.normpath(path))
