"""`status`: what a status bar shows."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.base import Call
from venvoy_protocol.status import STATUS, StatusParams, StatusResult
from venvoy_server.call_context import CallContext
from venvoy_server.environments.model import Problem
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_environment import selection_of
from venvoy_server.selection import Selection, SelectionProblem, status_of


def status(context: CallContext, params: StatusParams) -> StatusResult:
    """Draw the selection in a few characters."""
    return status_result(*selection_of(context, params.path))


def status_result(place: str, selection: Selection) -> StatusResult:
    """Return what is shown of a selection, for the path that was asked for."""
    shown = status_of(selection)
    return StatusResult(
        text=shown.text, tooltip=shown.tooltip, severity=shown.severity, command=_click(place, selection)
    )


def _click(place: str, selection: Selection) -> Call:
    """Return what a click does: mend what can be mended, make what is missing, or look."""
    record = selection.environment or selection.interpreter
    problems: tuple[Problem | SelectionProblem, ...] = (*selection.problems, *(record.problems if record else ()))
    for problem in problems:
        if problem.repair is not None and problem.severity != "information":
            return Call(title=problem.repair.title, method=problem.repair.method, params=problem.repair.params)
    if record is None:
        return Call(title="Create .venv", method="create", params={"folder": place})
    return Call(title="Show environments", method="discover", params={"folders": [selection.folder]})


HANDLER: Final = Handler(STATUS, status)
