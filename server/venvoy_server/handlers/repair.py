"""`repair`: repair the problems of an environment, such as a missing base interpreter."""

from __future__ import annotations

from typing import Final

from venvoy_protocol import environment as wire
from venvoy_protocol.repair import REPAIR, RepairParams, RepairResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import to_wire
from venvoy_server.environments.read import read_environment
from venvoy_server.environments.version_order import is_too_old
from venvoy_server.environments.version_request import is_version_request
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.interpreter_choice import choose_interpreter, interpreters
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_run
from venvoy_server.handlers.selected_environment import prefix_meant
from venvoy_server.operations.model import RepairRequest
from venvoy_server.trust import require_trust


def repair(context: CallContext, params: RepairParams) -> RepairResult:
    """Repair the problems of an environment; a missing base interpreter is replaced by another one of this machine.

    `params.codes` limit this to some kinds of problems, and `params.python` names the new interpreter. The result has
    the steps and the environment as it is afterwards (None in a dry run).
    """
    path = prefix_meant(context, params.path)
    folder = context.host.paths.dirname(path)
    require_trust(context, folder)
    require_trust(context, context.host.paths.dirname(context.host.real_path(path)))
    executable = choose_interpreter(context, folder, params.python) if params.python is not None else None
    if executable is not None:
        require_trust_to_run(context, executable, (folder,))
    wanted = params.python if params.python is not None and is_version_request(params.python) else None
    candidates = (each for each in interpreters(context) if not is_too_old(each.version))
    request = RepairRequest(path, tuple(params.codes), executable, wanted, params.dry_run, tuple(candidates))
    operations = operations_in(context, folder)
    outcome = operations.execute(request, context.report, context.cancellation)
    environment = None if params.dry_run else read_environment(context.host, path)
    return RepairResult(
        **outcome_fields(outcome), environment=to_wire(environment, wire.Environment) if environment else None
    )


HANDLER: Final = Handler(REPAIR, repair)
