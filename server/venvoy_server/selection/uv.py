"""UV_PROJECT_ENVIRONMENT: the path of a uv project's environment, relative to the project's folder."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield the environment in the variable for a folder with a pyproject.toml; elsewhere uv ignores the variable."""
    value = search.client_variable("UV_PROJECT_ENVIRONMENT")
    if not value or not search.exists(folder, "pyproject.toml"):
        return
    path = search.paths.normpath(search.paths.join(folder, value))
    yield offer_named(search, "uv", folder, "UV_PROJECT_ENVIRONMENT", path)
