"""Offer the environment that the user has chosen for a folder; the choice may also be "none".

It is selected even if the chosen environment is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.creation import creation
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers(search: SelectionQuery) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each choice that the user made for a folder.

    The folders are that of the path and its parents, nearest first. The choice may also be "none".
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
