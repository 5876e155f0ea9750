"""`select`: choose the environment of a folder."""

from __future__ import annotations

from typing import Final

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.select import SELECT, SelectParams
from venvoy_protocol.selection import SelectionResult
from venvoy_server.call_context import CallContext
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.choice_folder import choice_folder
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.record_at import record_at
from venvoy_server.handlers.selected_environment import selection_of, to_wire_selection
from venvoy_server.handlers.shared_environment import SharedChoice, share


def select(context: CallContext, params: SelectParams) -> SelectionResult:
    """Record the choice of an environment for a folder, or of none; with `clear`, forget the recorded choice.

    Returns the selection that applies then. With `share`, also write the environment's path into a file for other
    tools. Raises MethodError, and records nothing, if there is no environment or interpreter at the path.
    """
    given = sum((params.environment is not None, params.none, params.clear))
    if given != 1:
        raise MethodError(INVALID_PARAMS, "Name one of: an environment, none, clear.", {"path": "$.environment"})
    if params.share is not None and params.environment is None:
        raise MethodError(INVALID_PARAMS, "What is shared is an environment: name one.", {"path": "$.share"})
    folder = context.host.real_path(_folder(context, params))
    state = context.machine.state
    shared = SharedChoice()
    if params.clear:
        state.forget_selection(folder)
    elif params.none:
        state.select(folder, None)
    else:
        assert params.environment is not None
        record = record_at(context, params.environment)
        if params.share is not None:
            shared = share(context, folder, record)
        state.select(folder, record.prefix if isinstance(record, Environment) else record.executable)
    _, found = selection_of(context, folder)
    return SelectionResult(selection=to_wire_selection(found), shared=shared.path, notices=list(shared.notices))


def _folder(context: CallContext, params: SelectParams) -> str:
    """Return the folder for which `select` records or deletes the user's choice of an environment.

    The folder is `params.folder` if given. Otherwise, it is the project that contains the client's first folder, or a
    folder between these two that has an environment or a recorded choice of its own. With `params.clear`, it is instead
    the folder whose recorded choice applies to the client's first folder, if there is such a choice. Raises MethodError
    if the folder does not exist.
    """
    folder = context.existing_folder(params.folder)
    if params.folder is not None:
        return folder
    if params.clear:
        selection = selection_of(context, folder, candidates=False)[1]
        if selection.source == "chosen":
            return selection.folder
    return choice_folder(context, folder)


HANDLER: Final = Handler(SELECT, select)
