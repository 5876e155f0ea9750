"""Details for failed installations: which lines are in conflict, and line numbers instead of uv's byte offsets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from venvoy_server.operations.errors import Cancelled, OperationError

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext
    from venvoy_server.environments.model import Environment
    from venvoy_server.handlers.resolution import Setting
    from venvoy_server.operations.model import Sources

_SECONDS = 20.0
"""Time limit in seconds for explaining a failed installation, while a person waits."""


@contextmanager
def explained_failure(
    context: CallContext,
    sources: Sources,
    make_setting: Callable[[], Setting],
    *,
    disk_context: CallContext | None = None,
) -> Iterator[None]:
    """Context manager that adds the conflicting requirement lines to a resolver error that its body raises.

    After such an error, the resolver is run again to find the lines that conflict. They are added to the error's
    message and, as `conflicts` and `files`, to its data. Byte offsets in uv's message are converted to
    `file:line:column`.

    Args:
        context: The context of the call, which reads the files.
        sources: The packages and files to install.
        make_setting: Returns for which interpreter and environment the resolver runs; called only after an error.
        disk_context: A context that reads the files on disk, if `context` reads changed texts that are not written
            yet; else None. If given, line numbers refer to the files on disk.
    """
    try:
        yield
    except OperationError as error:
        # Imported lazily: reading requirements files is needed only after a failure.
        if error.code == "resolution-failed":
            _explain(context, sources, make_setting, error, disk_context)
        if " at position " in error.message:
            from venvoy_server.handlers.uv_positions import with_places

            error.message = with_places(context, sources, error.message)
        raise


def in_environment(context: CallContext, folder: str, environment: Environment) -> Callable[[], Setting]:
    """Return a function that determines how to run the dependency resolver for an installation into `environment`.

    `folder` is the project's folder. The returned function takes no arguments, and is called only if the installation
    fails. Successful installations thus do not spend time on this.
    """

    def made() -> Setting:
        from venvoy_server.handlers.resolution import setting_of

        return setting_of(context, folder, environment)

    return made


def in_new_environment(folder: str, executable: str) -> Callable[[], Setting]:
    """Return a function that returns how to run the dependency resolver for a new, empty environment.

    `folder` is the project's folder, and `executable` the interpreter of the new environment. The returned function
    takes no arguments, and is called only after an installation or a lock has failed.
    """

    def made() -> Setting:
        from venvoy_server.handlers.resolution import Setting
        from venvoy_server.operations.model import ResolverRequest

        return Setting(ResolverRequest(executable, None, folder), folder)

    return made


def _explain(
    context: CallContext,
    sources: Sources,
    make_setting: Callable[[], Setting],
    error: OperationError,
    disk_context: CallContext | None,
) -> None:
    import msgspec

    from venvoy_protocol.errors import MethodError
    from venvoy_server.handlers.conflict_diagnostics import files_in_conflict, sentences_of
    from venvoy_server.handlers.file_resolutions import conflict_to_wire
    from venvoy_server.handlers.own_lines import question_of_change, question_of_sources
    from venvoy_server.handlers.resolution import resolution_of

    try:
        question = (
            question_of_change(disk_context, context, sources)
            if disk_context
            else question_of_sources(context, sources)
        )
        answer = resolution_of(context, question, make_setting(), _SECONDS)
    except (Cancelled, MethodError):
        return
    if answer.conflicts:
        first = next(iter((*sources.requirements, sources.groups_file or "")), "")
        context.client.conflicts = {**context.client.conflicts, first: answer.conflicts}
        error.data["conflicts"] = msgspec.to_builtins([conflict_to_wire(each) for each in answer.conflicts])
        error.data["files"] = msgspec.to_builtins(files_in_conflict(disk_context or context))
        error.message = "\n".join([error.message.partition("\n")[0], *sentences_of(context, answer.conflicts)])
