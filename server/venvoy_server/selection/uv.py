"""Offer the environment whose path is in UV_PROJECT_ENVIRONMENT, relative to the folder of a uv project."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for the environment in UV_PROJECT_ENVIRONMENT.

    Nothing is yielded for a folder without a pyproject.toml, in which uv ignores the variable.
    """
    value = search.client_variable("UV_PROJECT_ENVIRONMENT")
    if not value or not search.exists(folder, "pyproject.toml"):
        return
    path = search.paths.normpath(search.paths.join(folder, value))
    yield offer_named(search, "uv", folder, "UV_PROJECT_ENVIRONMENT", path)
