"""`create`: make an environment."""

from __future__ import annotations

from typing import Final

from venvoy_protocol import environment as wire
from venvoy_protocol.create import CREATE, CreateParams, CreateResult
from venvoy_protocol.selection import Selection
from venvoy_server.convert import to_wire
from venvoy_server.environments.read import read_environment
from venvoy_server.environments.version_request import is_version_request
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.interpreters import choose_interpreter
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.handlers.resolver_errors import named_lines
from venvoy_server.handlers.selecting import selection_of, to_wire_selection
from venvoy_server.handlers.sources import sources_of
from venvoy_server.operations.model import CreateRequest
from venvoy_server.session import Context


def create(context: Context, params: CreateParams) -> CreateResult:
    """Choose the interpreter, make the environment, and select it."""
    folder = context.existing_folder(params.folder)
    paths = context.host.paths
    sources = sources_of(context, params, folder)
    executable = choose_interpreter(context, folder, params.python)
    if not sources.empty or context.is_within(executable, folder):
        context.require_trust(folder)
    request = CreateRequest(
        path=params.path or paths.join(folder, ".venv"),
        executable=executable,
        wanted_version=params.python if params.python and is_version_request(params.python) else None,
        prompt=params.prompt,
        seed=params.seed,
        system_site_packages=params.system_site_packages,
        if_exists=params.if_exists,
        sources=sources,
        folder=folder,
        dry_run=params.dry_run,
    )
    operations = context.machine.operations(context.client.settings)
    with named_lines(context, sources):
        outcome = operations.create(request, context.report, context.cancellation)
    made = None if params.dry_run else read_environment(context.host, outcome.environment)
    return CreateResult(
        **outcome_fields(outcome),
        environment=to_wire(made, wire.Environment) if made else None,
        reused=outcome.reused,
        selection=_select(context, folder, outcome.environment) if params.select and made else None,
    )


def _select(context: Context, folder: str, environment: str) -> Selection:
    context.machine.state.select(context.host.real_path(folder), environment)
    _, selection = selection_of(context, folder)
    return to_wire_selection(selection)


HANDLER: Final = Handler(CREATE, create)
