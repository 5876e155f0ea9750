"""UV_PROJECT_ENVIRONMENT: where uv keeps the environment of a project, relative to the folder of its uv.lock or table."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield the environment that the variable names for a project of uv; uv ignores it elsewhere."""
    value = search.client_variable("UV_PROJECT_ENVIRONMENT")
    if not value or not search.exists(folder, "pyproject.toml"):
        return
    path = search.paths.normpath(search.paths.join(folder, value))
    yield offer_named(search, "uv", folder, "UV_PROJECT_ENVIRONMENT", path)
