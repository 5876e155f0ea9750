"""What the methods that speak of "the selected environment" have in common."""

from __future__ import annotations

from msgspec.structs import replace

from venvoy_protocol import environment as wire_environment
from venvoy_protocol import selection as wire
from venvoy_protocol.base import Call
from venvoy_protocol.errors import failure
from venvoy_server.convert import interpreters_to_wire, to_wire
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.selection import Selection, select
from venvoy_server.session import Context


def selection_of(context: Context, path: str | None) -> tuple[str, Selection]:
    """Return the path that is meant, and the selection for it."""
    place = context.folder(path)
    chosen = {choice.folder: choice.environment for choice in context.machine.state.selections()}
    selection = select(context.host, place, context.client.folders, chosen)
    if selection.environment is not None:
        whole = with_interrupted(context, selection.environment)
        selection = replace(selection, environment=whole)
    if context.follower is not None:
        context.follower.selected(place, selection)
    return place, selection


def with_interrupted(context: Context, environment: Environment) -> Environment:
    """Return an environment with what the journal says was interrupted in it among its problems."""
    interrupted = context.machine.interrupted(environment.prefix)
    return replace(environment, problems=(*environment.problems, *interrupted)) if interrupted else environment


def to_wire_selection(selection: Selection) -> wire.Selection:
    """Return a selection for the wire."""
    return wire.Selection(
        folder=selection.folder,
        environment=to_wire(selection.environment, wire_environment.Environment) if selection.environment else None,
        interpreter=next(iter(interpreters_to_wire([selection.interpreter])), None) if selection.interpreter else None,
        path=selection.path,
        source=selection.source,
        reason=selection.reason,
        candidates=[to_wire(each, wire.Candidate) for each in selection.candidates],
        problems=[to_wire(each, wire_environment.Problem) for each in selection.problems],
    )


def environment_meant(context: Context, named: str | None, folder: str | None) -> Environment:
    """Return the environment that was named, or else the one selected for the folder; raises MethodError."""
    if named is not None:
        found = read_environment(context.host, named)
        if found is None:
            raise failure("not-an-environment", f"{named} is not an environment.", path=named)
        return found
    place, selection = selection_of(context, context.existing_folder(folder))
    if selection.environment is None:
        create = Call(title="Create .venv", method="create", params={"folder": place})
        raise failure(
            "no-environment", f"No environment is selected for {place}: {selection.reason}", path=place, create=create
        )
    return selection.environment
