"""nox: the environments in the `.nox` of a project."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in the `.nox` of each project; nox's own work folders begin with a dot."""
    for project, names in context.projects.items():
        if ".nox" in names:
            for path in context.folders(context.host.paths.join(project, ".nox")):
                if not context.host.paths.basename(path).startswith("."):
                    yield PrefixCandidate(path, manager="nox", project=project)
