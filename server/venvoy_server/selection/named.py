"""Offer the environment or interpreter whose path a settings file names, or report that no Python is at this path."""

from __future__ import annotations

from venvoy_server.selection.model import Offer, SelectionProblem, Source
from venvoy_server.selection.search import SelectionQuery, offer_of


def offer_named(search: SelectionQuery, source: Source, folder: str, setting: str, path: str) -> Offer:
    """Return the offer (a proposal of the Python to use) for the absolute path that a setting names.

    `folder` is that of the settings file, `source` its kind; `setting` describes the setting for messages. If there is
    no Python at the path, the offer only reports this and cannot be selected: settings are shared between machines.
    """
    found = search.found_at(path)
    reason = f"{setting} names {path}."
    if found is not None:
        return offer_of(source, found, folder, reason)
    missing = SelectionProblem(
        "setting-missing",
        f"{setting} names {path}, where no Python is: it was passed over. Correct the setting, or create it there.",
        "information",
        path,
    )
    return Offer(source, reason, folder, problems=(missing,), decides=False)
