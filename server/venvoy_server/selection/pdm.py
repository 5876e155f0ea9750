"""PDM: `.pdm-python`, the interpreter that it wrote down for a project, then the environments in its store."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield what the file names, and what the store holds for a folder with a pyproject.toml."""
    record = search.paths.join(folder, ".pdm-python")
    path = (search.text(record) or "").strip()
    if path and "\n" not in path and "\0" not in path and search.paths.isabs(path):
        yield offer_named(search, "pdm", folder, record, search.paths.normpath(path))
    if search.exists(folder, "pyproject.toml"):
        from venvoy_server.locators import pdm

        yield from offers_recorded(search, "pdm", folder, pdm.of_project(search.host, folder), "PDM")
