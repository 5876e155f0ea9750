"""Offer the environment that the user has chosen for a folder.

A chosen environment is selected even if it is missing. The user may also have chosen that the folder uses no
environment.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.creation import creation
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers(search: SelectionQuery) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each folder for which the user has made a choice.

    `search` has the choices, and the folders: the queried path's own folder and its parents up to the root of the
    workspace or project, nearest first. If the user chose that a folder uses no environment, the offer has none. If the
    chosen environment is missing, the offer has a problem that reports this.
    """
    paths = search.paths
    choices = {paths.normcase(paths.normpath(folder)): choice for folder, choice in search.chosen.items()}
    for folder in search.folders if choices else ():
        for spelling in dict.fromkeys((folder, search.host.real_path(folder))):
            key = paths.normcase(spelling)
            if key in choices:
                yield _offer(search, folder, choices[key])
                break


def _offer(search: SelectionQuery, folder: str, choice: str | None) -> Offer:
    if choice is None:
        return Offer("chosen", f"No environment was chosen for {folder}: that is the choice.", folder)
    found = search.found_at(choice)
    if found is None:
        return Offer(
            "chosen", f"{choice} was chosen for {folder}.", folder, choice, problems=(_gone(search, folder, choice),)
        )
    return offer_of("chosen", found, folder, f"{choice} was chosen for {folder}.")


def _gone(search: SelectionQuery, folder: str, choice: str) -> SelectionProblem:
    state = "is not there any more" if search.host.stat(choice) is None else "is not a Python environment any more"
    repair = creation(search.host, "Create it again", {"folder": folder, "path": choice, "select": True})
    advice = "Choose another, or create it again." if repair else "Choose another, or move away what is there."
    return SelectionProblem(
        code="selected-missing",
        message=f"{choice}, which was chosen for {folder}, {state}. {advice}",
        severity="error",
        path=choice,
        repair=repair,
    )
