"""Offer a project's Hatch environments, in Hatch's own folder or where settings place them, the default one first."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each of a folder's Hatch environments.

    Nothing is yielded for a folder without pyproject.toml or hatch.toml.
    """
    if search.exists(folder, "pyproject.toml") or search.exists(folder, "hatch.toml"):
        from venvoy_server.locators import hatch

        yield from offers_recorded(search, "hatch", folder, hatch.of_project(search.host, folder), "Hatch")
