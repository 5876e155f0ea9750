"""Offer the environments that Pipenv keeps in its own folder for a folder with a Pipfile."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each of a folder's Pipenv environments.

    Nothing is yielded for a folder without a Pipfile, unless PIPENV_PIPFILE is set.
    """
    if search.exists(folder, "Pipfile") or search.host.variable("PIPENV_PIPFILE"):
        from venvoy_server.locators import pipenv

        yield from offers_recorded(search, "pipenv", folder, pipenv.of_project(search.host, folder), "Pipenv")
