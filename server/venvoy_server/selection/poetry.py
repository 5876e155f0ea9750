"""Poetry: a project's environments in its store, the one chosen by `poetry env use` first."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield Poetry's environments for a folder with a pyproject.toml, which every Poetry project has."""
    if search.exists(folder, "pyproject.toml"):
        from venvoy_server.locators import poetry

        yield from offers_recorded(search, "poetry", folder, poetry.of_project(search.host, folder), "Poetry")
