"""virtualfish: environments in VIRTUALFISH_HOME; a project's `.venv` file holds the name of one."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in its folder; without the variable that is virtualenvwrapper's."""
    folder = given(context.host, "VIRTUALFISH_HOME")
    for path in context.folders(folder) if folder else ():
        yield PrefixCandidate(path, manager="virtualfish")
