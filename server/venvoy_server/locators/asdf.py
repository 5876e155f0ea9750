"""asdf: the Pythons that its plugin has installed."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the versions in `installs/python`; its shims are left alone."""
    join = context.host.paths.join
    home = given(context.host, "ASDF_DATA_DIR") or join(context.host.home, ".asdf")
    for path in context.folders(join(home, "installs", "python")):
        yield PrefixCandidate(path, "installation", "asdf")
