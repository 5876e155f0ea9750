"""`venv`, `env` and `.env` in a folder: usual names of environments, which no standard defines."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.search import SelectionQuery, offer_of

_NAMES = ("venv", "env", ".env")


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield the environments of those names; `.env` is mostly a file of variables, and then none."""
    for name in _NAMES:
        path = search.paths.join(folder, name)
        environment = search.environment(path)
        if environment is not None:
            yield offer_of("venv-folder", environment, folder, f"{path} is the folder's own environment.")
