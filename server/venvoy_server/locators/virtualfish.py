"""virtualfish: environments in the folder VIRTUALFISH_HOME."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments in the folder VIRTUALFISH_HOME; nothing if the variable is not set.

    virtualfish's default folder is also virtualenvwrapper's, whose locator finds the environments there.
    """
    folder = given(context.host, "VIRTUALFISH_HOME")
    for path in context.folders(folder) if folder else ():
        yield PrefixCandidate(path, manager="virtualfish")
