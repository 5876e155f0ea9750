"""The environment or interpreter at a path in a settings file, or the problem that there is none."""

from __future__ import annotations

from venvoy_server.selection.model import Offer, SelectionProblem, Source
from venvoy_server.selection.search import SelectionQuery, offer_of


def offer_named(search: SelectionQuery, source: Source, folder: str, setting: str, path: str) -> Offer:
    """Return the offer of an absolute path that a setting names; `setting` describes it for messages.

    A path without a Python does not decide, since settings are shared between machines: it is reported as information,
    and the next source is consulted.
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
