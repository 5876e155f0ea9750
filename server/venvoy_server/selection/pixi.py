"""Offer the Pixi environments in a folder's `.pixi/envs`, `default` first."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each environment in a folder's `.pixi/envs`.

    The one called `default` comes first.
    """
    if search.exists(folder, ".pixi"):
        from venvoy_server.locators import pixi

        yield from offers_recorded(search, "pixi", folder, pixi.of_project(search.host, folder), "Pixi")
