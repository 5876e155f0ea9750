"""Offer a project's Hatch environments, in Hatch's own folder or where settings place them, the default one first."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer for each Hatch environment of a folder that has a pyproject.toml or hatch.toml."""
    if search.exists(folder, "pyproject.toml") or search.exists(folder, "hatch.toml"):
        from venvoy_server.locators import hatch

        yield from offers_recorded(search, "hatch", folder, hatch.of_project(search.host, folder), "Hatch")
