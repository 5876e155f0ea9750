"""What a settings file names by a path: an environment, an interpreter, or something that is not there."""

from __future__ import annotations

from venvoy_server.selection.model import Offer, SelectionProblem, Source
from venvoy_server.selection.search import SelectionQuery, offer_of


def offer_named(search: SelectionQuery, source: Source, folder: str, setting: str, path: str) -> Offer:
    """Return the offer of an absolute path that a setting names.

    A path where nothing is does not decide: settings are shared between machines. It is reported (as information, since
    the next machine may be right), and the next source is asked. `setting` names the file and the line.
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
