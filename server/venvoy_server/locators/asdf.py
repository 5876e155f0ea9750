"""asdf: the Pythons that its Python plugin installed."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the Pythons in asdf's folder `installs/python`; asdf's shims are not searched."""
    join = context.host.paths.join
    home = given(context.host, "ASDF_DATA_DIR") or join(context.host.home, ".asdf")
    for path in context.folders(join(home, "installs", "python")):
        yield PrefixCandidate(path, "installation", "asdf")
