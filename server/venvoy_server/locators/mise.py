"""mise (formerly rtx): the Pythons that it installed."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import data_home, given, user_data


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the Pythons in mise's folder `installs/python`.

    `3.12` and `latest` in it are links to these Pythons; the paths of the links become aliases.
    """
    host, join = context.host, context.host.paths.join
    usual = user_data(host, "mise") if host.platform == "win32" else join(data_home(host), "mise")
    home = given(host, "MISE_DATA_DIR") or usual
    for path in context.folders(join(home, "installs", "python")):
        yield PrefixCandidate(path, "installation", "mise")
