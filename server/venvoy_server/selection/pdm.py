"""Offer a project's interpreter in PDM_PYTHON or `.pdm-python`, then its environments in PDM's own folder."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.recorded import offers_recorded
from venvoy_server.selection.search import SelectionQuery


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for the interpreter that PDM recorded for a folder.

    If the folder has a pyproject.toml, an offer for each of its environments in PDM's own folder follows.
    """
    is_project = search.exists(folder, "pyproject.toml")
    for setting, text in _saved(search, folder, is_project):
        path = text.strip()
        if path and "\n" not in path and "\0" not in path and search.paths.isabs(path):
            yield offer_named(search, "pdm", folder, setting, search.paths.normpath(path))
            break
    if is_project:
        from venvoy_server.locators import pdm

        yield from offers_recorded(search, "pdm", folder, pdm.of_project(search.host, folder), "PDM")


def _saved(search: SelectionQuery, folder: str, is_project: bool) -> Iterator[tuple[str, str]]:
    """Yield pairs (source, text): the places where PDM may have recorded a folder's interpreter, and their contents.

    The first source is the variable PDM_PYTHON, if it is set and the folder is a project (`is_project`). The text is
    the variable's value. The second source is the path of the folder's file `.pdm-python`. The text is that of the
    file, or empty if the file is missing. Nothing is yielded if PDM_IGNORE_SAVED_PYTHON is set to a true value.
    """
    if (search.client_variable("PDM_IGNORE_SAVED_PYTHON") or "").lower() in ("1", "true", "yes", "on"):
        return
    named = search.client_variable("PDM_PYTHON")
    if is_project and named:
        yield "PDM_PYTHON", named
    record = search.paths.join(folder, ".pdm-python")
    yield record, search.text(record) or ""
