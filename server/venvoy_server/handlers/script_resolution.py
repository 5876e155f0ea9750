"""Check whether a script's requirements can be installed, before its inline metadata (PEP 723) is changed."""

from __future__ import annotations

from typing import Any

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.editing.script_list import toml_of
from venvoy_server.environments.documents import parse_toml
from venvoy_server.environments.version_request import is_valid
from venvoy_server.handlers.dependency_list import DependencyList, project_of
from venvoy_server.handlers.interpreter_choice import choose_interpreter
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.unsaved_texts import is_bound_to_its_place
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import CompileRequest, Sources


def resolve_script(context: CallContext, target: DependencyList, after: str) -> list[str]:
    """Check with uv whether the requirements of a changed script can be installed together.

    `target` is the script's list of dependencies before the change, and `after` the changed text of the script. Returns
    a notice if the script has package sources of its own, which prevent the check; else an empty list. Raises
    OperationError if the requirements conflict. Raises MethodError if the project is not trusted or no interpreter
    fits.
    """
    if after == target.text:
        return []
    toml = toml_of(after)
    paths = context.host.paths
    name = paths.basename(target.named)
    if is_bound_to_its_place(toml):
        return [f"{name} has sources of its own, so whether everything can be installed together was not checked."]
    project = project_of(context, paths.dirname(target.named))
    require_trust_to_install(context, project, None, Sources(requirements=(target.named,)))
    with context.machine.private_files({name: after}) as folder:
        request = CompileRequest(
            sources=(paths.join(folder, name),),
            output="requirements.txt",
            folder=paths.dirname(target.named),
            executable=choose_interpreter(context, project, _requested_python(toml)),
            command=f"venvoy add --script {name}",
            project=project,
        )
        try:
            operations_in(context, project).lock_text(request, context.report, context.cancellation)
        except OperationError as error:
            error.message = error.message.replace(paths.join(folder, name), target.named)
            error.message += f"\n{name} was left as it was."
            raise
    return []


def _requested_python(toml: str) -> str | None:
    document: dict[str, Any] = parse_toml(toml) or {}
    found = document.get("requires-python")
    return found if isinstance(found, str) and is_valid(found) else None
