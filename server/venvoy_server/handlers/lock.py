"""`lock`: write the exact version of each of a project's dependencies to a lock file.

If the lock file exists, the options of the command in its header are used again.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

import msgspec

from venvoy_protocol.errors import MethodError, failure
from venvoy_protocol.lock import LOCK, LockParams, LockResult
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.environments.version_request import is_valid
from venvoy_server.handlers.dependency_list import project_of
from venvoy_server.handlers.gate import pass_gate
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.interpreter_choice import choose_interpreter
from venvoy_server.handlers.lock_overwriting import refuse_to_overwrite
from venvoy_server.handlers.lock_place import LockPlace, lock_place
from venvoy_server.handlers.lock_writing import bytes_of, lock_fields, refuse_unsaved
from venvoy_server.handlers.output_name import refuse_output
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.resolver_errors import explained_failure, in_new_environment
from venvoy_server.operations.lock_header import LockCommand, command_of
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import CompileRequest, Sources


def lock(context: CallContext, params: LockParams) -> LockResult:
    """Resolve the dependencies in the source files with uv, and write the lock file unless it is a dry run.

    The result has the lock's text and the differences from the existing lock. Raises MethodError if a file may not be
    read or overwritten, or is not trusted, and OperationError if there is no solution.
    """
    if params.output is not None:
        refuse_output(context, params.output)
    project = project_of(context, params.folder)
    place = lock_place(context, params, project)
    before = bytes_of(context, place.output)
    previous = decode(before).text if before is not None else None
    header = command_of(previous) if previous is not None else None
    _refuse_export(place.output, header)
    refuse_to_overwrite(context, place.output, previous or "", place.sources)
    if not params.dry_run:
        context.machine.refuse_to_replace(context.host.real_path(place.output))
    sources = Sources(requirements=place.sources)
    require_trust_to_install(context, project, None, sources)
    for source in place.sources:
        refuse_unsaved(context, source)
    request = _request(context, params, place, header, project)
    request = msgspec.structs.replace(request, previous=previous)
    with explained_failure(context, sources, in_new_environment(project, request.executable)):
        found = operations_in(context, project).lock_text(request, context.report, context.cancellation)
    fields = lock_fields(context, place.output, found, place.sources, dry_run=params.dry_run)
    fields["notices"] += _notices(header)
    return LockResult(**fields)


def _request(
    context: CallContext, params: LockParams, place: LockPlace, header: LockCommand | None, project: str
) -> CompileRequest:
    paths = context.host.paths
    sources = tuple(_relative(context, path, place.folder) for path in place.sources)
    output = _relative(context, place.output, place.folder)
    asked = _asked_options(params)
    old = header.options if header is not None else ()
    files = header.file_options if header is not None else ()
    options = (*old, *(f"{name}={value}" for name, value in files), *(each for each in asked if each not in old))
    command = header.text if header is not None else ""
    is_other = header is not None and header.is_known and (tuple(header.sources) != sources or set(asked) - set(old))
    if header is None or is_other:
        command = shlex.join(["uv", "pip", "compile", *sources, "-o", output, *options])
    return CompileRequest(
        sources=sources,
        output=paths.basename(place.output),
        folder=place.folder,
        executable=_executable(context, params, header, project),
        command=command,
        options=options,
        upgrade=params.upgrade,
        upgrade_packages=tuple(params.upgrade_packages),
        project=project,
    )


def _refuse_export(output: str, header: LockCommand | None) -> None:
    """Raise MethodError if the file `output` was written by an export, so that `lock` does not overwrite it.

    `header` is the command that the file's header names, or None if the file has no such header. The file counts as
    exported if this command is `uv export` or `venvoy export`.
    """
    if header is not None and header.text.startswith(("uv export", "venvoy export")):
        message = (
            f"{output} was exported from another lock (`{header.text}`). Export it again, or name another `output`."
        )
        raise failure("invalid-request", message, path=output)


def _asked_options(params: LockParams) -> Sequence[str]:
    """Return the command-line options of uv for what `params` request, such as `--universal`."""
    hashes = params.hashes and not (params.output is not None and is_lock(params.output))
    return [
        *(("--universal",) if params.universal else ()),
        *(("--generate-hashes",) if hashes else ()),
        *(f"--extra={extra}" for extra in params.extras),
        *(f"--group={group}" for group in params.groups),
    ]


def _relative(context: CallContext, path: str, folder: str) -> str:
    start = folder.rstrip(context.host.paths.sep) + context.host.paths.sep
    return path[len(start) :] if path.startswith(start) else path


def _executable(context: CallContext, params: LockParams, header: LockCommand | None, project: str) -> str:
    """Return the path of the interpreter for which versions are chosen.

    It is the one that `params` request, else one of the version that the command in the existing lock's header
    (`header`) names, else that of the selected environment, else the one that `create` would use.
    """
    if params.python is not None:
        return choose_interpreter(context, project, params.python)
    if header is not None and header.python is not None and is_valid(header.python):
        return choose_interpreter(context, project, header.python)
    try:
        selected = pass_gate(context, None, params.folder, "run").environment.executable
    except MethodError:
        selected = None
    return selected or choose_interpreter(context, project, None)


def _notices(header: LockCommand | None) -> list[str]:
    if header is None:
        return []
    if not header.is_known:
        return [f"The lock was written by another command (`{header.text}`), whose options are not known here."]
    return [f"{option} of the lock's command has no equivalent here, and was left out." for option in header.unknown]


HANDLER: Final = Handler(LOCK, lock)
