"""direnv: the environments that `layout python` makes in the `.direnv` of a project."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield `.direnv/python-VERSION` and what else lies there; direnv wants it active in its folder."""
    for project, names in context.projects.items():
        if ".direnv" in names:
            for path in context.folders(context.host.paths.join(project, ".direnv")):
                yield PrefixCandidate(path, manager="direnv", project=project)
