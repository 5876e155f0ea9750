"""direnv: the environments that `layout python` creates in a project's `.direnv`."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the folders in each project's `.direnv`, such as `python-3.11`, as environments."""
    for project, names in context.projects.items():
        if ".direnv" in names:
            for path in context.folders(context.host.paths.join(project, ".direnv")):
                yield PrefixCandidate(path, manager="direnv", project=project)
