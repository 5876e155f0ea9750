"""tox: the environments in the `.tox` of a project."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments of each project that has such a folder; tox's own work folders begin with a dot."""
    for project, names in context.projects.items():
        if ".tox" in names:
            for path in context.folders(context.host.paths.join(project, ".tox")):
                if not context.host.paths.basename(path).startswith("."):
                    yield PrefixCandidate(path, manager="tox", project=project)
