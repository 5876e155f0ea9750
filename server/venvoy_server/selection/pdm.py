"""`.pdm-python`: the interpreter that pdm wrote down for a project, mostly one of an environment."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import Search
from venvoy_server.selection.settings_text import read_text


def offers(search: Search, folder: str) -> Iterator[Offer]:
    """Yield what the file names."""
    record = search.paths.join(folder, ".pdm-python")
    path = (read_text(search.host, record) or "").strip()
    if path and "\n" not in path and "\0" not in path and search.paths.isabs(path):
        yield offer_named(search, "pdm", folder, record, search.paths.normpath(path))
