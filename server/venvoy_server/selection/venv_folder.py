"""Offer the environments `venv`, `env` and `.env` in a folder: common names, not defined by any standard."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.search import SelectionQuery, offer_of

_NAMES = ("venv", "env", ".env")


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each folder `venv`, `env` or `.env` that is an environment.

    A `.env` that is a file of variables is skipped.
    """
    for name in _NAMES:
        path = search.paths.join(folder, name)
        environment = search.environment(path)
        if environment is not None:
            yield offer_of("venv-folder", environment, folder, f"{path} is the folder's own environment.")
