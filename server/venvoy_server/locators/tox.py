"""tox: the environments in a project's `.tox`."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in each project's `.tox`, except folders with a leading dot, which tox uses itself."""
    for project, names in context.projects.items():
        if ".tox" in names:
            for path in context.folders(context.host.paths.join(project, ".tox")):
                if not context.host.paths.basename(path).startswith("."):
                    yield PrefixCandidate(path, manager="tox", project=project)
