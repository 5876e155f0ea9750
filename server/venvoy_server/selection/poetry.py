"""Offer the environments that Poetry keeps for a project in its own folder.

The one that was chosen by `poetry env use` comes first.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer for each Poetry environment of a folder that has a pyproject.toml.

    Every Poetry project has this file.
    """
    if search.exists(folder, "pyproject.toml"):
        from venvoy_server.locators import poetry

        yield from offers_recorded(search, "poetry", folder, poetry.of_project(search.host, folder), "Poetry")
