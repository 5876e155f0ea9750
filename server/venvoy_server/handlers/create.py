"""`create`: create an environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from venvoy_protocol import environment as wire
from venvoy_protocol.create import CREATE, CreateParams, CreateResult
from venvoy_protocol.errors import MethodError
from venvoy_server.call_context import CallContext
from venvoy_server.convert import to_wire
from venvoy_server.environments.model import Environment
from venvoy_server.environments.project import holds, is_project, nearest_project
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.environments.version_request import is_version_request
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.interpreter_choice import choose_interpreter
from venvoy_server.handlers.outcomes import outcome_fields
from venvoy_server.handlers.python_problems import notices_of
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install, require_trust_to_run
from venvoy_server.handlers.resolver_errors import explained_failure, in_new_environment
from venvoy_server.handlers.sources import sources_of
from venvoy_server.handlers.unsaved_texts import unsaved_copies
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import CreateRequest
from venvoy_server.trust import is_trusted


def create(context: CallContext, params: CreateParams) -> CreateResult:
    """Create an environment, install what `params` name into it, and select it if `params.select` is set.

    The interpreter is the one that `params` name, else one that fits the project's files. Returns the environment.
    """
    folder, path = place_of(context, params)
    paths = context.host.paths
    sources = sources_of(context, params, folder)
    executable = choose_interpreter(context, folder, params.python)
    require_trust_to_run(context, executable, (folder, paths.dirname(path)))
    keeps = params.if_exists == "reuse" and (params.seed or not sources.empty)
    reused = path if keeps or params.keep_packages else None
    if reused is not None or not sources.empty:
        require_trust_to_install(context, folder, reused, sources)
    request = CreateRequest(
        path=path,
        executable=executable,
        wanted_version=_wanted_version(context, params.python, executable),
        prompt=params.prompt,
        seed=params.seed,
        system_site_packages=params.system_site_packages,
        if_exists=params.if_exists,
        keep_packages=params.keep_packages,
        sources=sources,
        folder=folder,
        project=folder if is_trusted(context, folder) else None,
        dry_run=params.dry_run,
    )
    setting = in_new_environment(folder, executable)
    with explained_failure(context, sources, setting), unsaved_copies(context, sources) as used:
        request = replace(request, sources=used)
        outcome = operations_in(context, folder).execute(request, context.report, context.cancellation)
    made = None if params.dry_run else read_environment(context.host, outcome.environment)
    version = made.version if made is not None and outcome.reused else _version(context, executable)
    outcome = replace(outcome, notices=(*outcome.notices, *notices_of(context, folder, version)))
    selection = None
    if params.select and made:
        from venvoy_server.handlers.selected_environment import selection_of, to_wire_selection

        kept = _remember(context, folder, outcome.environment)
        outcome = replace(outcome, notices=(*outcome.notices, *kept))
        selection = to_wire_selection(selection_of(context, folder)[1])
    if params.share is not None and made:
        outcome = replace(outcome, notices=(*outcome.notices, *_share(context, folder, made)))
    return CreateResult(
        **outcome_fields(outcome),
        environment=to_wire(made, wire.Environment) if made else None,
        reused=outcome.reused,
        selection=selection,
    )


def place_of(context: CallContext, params: CreateParams) -> tuple[str, str]:
    """Return the project's folder and the path of the new environment; raises MethodError if the folder does not exist.

    If `params` name neither, the project is the nearest one at or above the client's folder, so that a command in a
    subfolder creates the project's environment instead of a second one. If only the path is named, the project is the
    one that contains the path: `create packages/a/.venv` is for `packages/a`.
    """
    folder = context.existing_folder(params.folder)
    if params.folder is None and params.path is None:
        folder = nearest_project(context.host, folder, context.roots, context.trusted_folders) or folder
    elif params.folder is None and params.path is not None:
        folder = _package_around(context, params.path, folder) or folder
    return folder, params.path or context.host.paths.join(folder, ".venv")


def _package_around(context: CallContext, path: str, folder: str) -> str | None:
    """Return the project's folder for a new environment at `path`, or None if no folder around `path` is a project.

    The result is the nearest folder above `path` that contains a project file. Only folders inside `folder` are
    considered, not `folder` itself. If `path` is named `.venv`, its parent folder is returned even without a project
    file, provided that this folder exists.
    """
    host, paths = context.host, context.host.paths
    around = paths.dirname(path)
    while not holds(paths, around, folder):
        at = host.stat(around)
        if at is not None and at.kind == "folder" and (paths.basename(path) == ".venv" or is_project(host, around)):
            return around
        path, around = around, paths.dirname(around)
    return None


def _wanted_version(context: CallContext, python: str | None, executable: str) -> str | None:
    """Return the Python version or range that the user requested, such as `>=3.11`, or None if nothing was requested.

    If the user named an interpreter by its path, this is the version of that interpreter, `executable`.
    """
    if python is None or is_version_request(python):
        return python
    return _version(context, executable)


def _version(context: CallContext, executable: str) -> str | None:
    interpreter = read_interpreter(context.host, executable)
    return interpreter.version if interpreter is not None else None


def _remember(context: CallContext, folder: str, environment: str) -> list[str]:
    """Record `environment` as the one selected for a folder; return a notice if that failed, else an empty list.

    A failure is not raised, because the environment has been created already.
    """
    try:
        context.machine.state.select(context.host.real_path(folder), environment)
    except OperationError as error:
        return [f"The selection could not be recorded. {error.message}"]
    return []


def _share(context: CallContext, folder: str, made: Environment) -> Sequence[str]:
    """Write the path of the new environment into files of the project that other tools read, and return notices.

    A failure is returned as a notice, not raised, because the environment has been created already.
    """
    from venvoy_server.handlers.shared_environment import share

    try:
        return share(context, context.host.real_path(folder), made).notices
    except (MethodError, OperationError) as error:
        return [f"The environment was created, but not written to files for other tools. {error.message}"]


HANDLER: Final = Handler(CREATE, create)
