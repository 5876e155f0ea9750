"""virtualfish: environments in VIRTUALFISH_HOME; a project's `.venv` file has the name of one."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in VIRTUALFISH_HOME; its default without the variable is left to virtualenvwrapper."""
    folder = given(context.host, "VIRTUALFISH_HOME")
    for path in context.folders(folder) if folder else ():
        yield PrefixCandidate(path, manager="virtualfish")
