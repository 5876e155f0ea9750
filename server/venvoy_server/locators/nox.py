"""nox: the environments in a project's `.nox`."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in each project's `.nox`, except folders with a leading dot, which nox uses itself."""
    for project, names in context.projects.items():
        if ".nox" in names:
            for path in context.folders(context.host.paths.join(project, ".nox")):
                if not context.host.paths.basename(path).startswith("."):
                    yield PrefixCandidate(path, manager="nox", project=project)
