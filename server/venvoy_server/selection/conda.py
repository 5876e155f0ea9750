"""Offer a folder's conda environments: the one in `.conda`, then the one whose name is in environment.yml."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.search import SelectionQuery, offer_of

_FILES = ("environment.yml", "environment.yaml")


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each existing conda environment of a folder.

    `.conda` comes first, then the environment named in environment.yml. The name is looked up among all environments
    that conda has on this machine.
    """
    path = search.paths.join(folder, ".conda")
    environment = search.environment(path)
    if environment is not None:
        yield offer_of("conda", environment, folder, f"{path} is the folder's own environment.")
    for record in (search.paths.join(folder, file) for file in _FILES):
        name = _name(search.text(record) or "")
        if name:
            yield from _named(search, folder, record, name)
            return


def _name(text: str) -> str | None:
    """Return the value of the top-level key `name` in the text of an environment.yml, or None.

    conda writes the key and the value on one line.
    """
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon and key == "name":
            return value.partition(" #")[0].strip().strip("'\"") or None
    return None


def _named(search: SelectionQuery, folder: str, record: str, name: str) -> Iterator[Offer]:
    from venvoy_server.locators import conda

    for prefix in dict.fromkeys(candidate.path for candidate in conda.find(search.locating())):
        if search.paths.basename(prefix) == name:
            environment = search.environment(prefix)
            if environment is not None:
                yield offer_of("conda", environment, folder, f"{record} names the environment {name}: {prefix}.")
                return
