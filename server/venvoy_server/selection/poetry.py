"""Offer the environments that Poetry has made for a project in Poetry's own folder, outside the project.

The environment that the user chose by `poetry env use` comes first.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each of a folder's Poetry environments.

    Nothing is yielded for a folder without a pyproject.toml, which every Poetry project has.
    """
    if search.exists(folder, "pyproject.toml"):
        from venvoy_server.locators import poetry

        yield from offers_recorded(search, "poetry", folder, poetry.of_project(search.host, folder), "Poetry")
