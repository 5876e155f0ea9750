"""Writing a changed list of dependencies to its file or to the open editor, and describing the change as a diff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from venvoy_protocol.errors import MethodError, failure
from venvoy_protocol.list_edit import ListEdit
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.editing.list_change import ListError
from venvoy_server.dependencies.positions import Positions
from venvoy_server.handlers.dependency_list import DependencyList, unchangeable
from venvoy_server.handlers.text_diff import diff_of
from venvoy_server.handlers.text_fixes import line_edits
from venvoy_server.operations.errors import OperationError


def refuse_unwritable(context: CallContext, target: DependencyList, after: str) -> None:
    """Check that `after`, the new text of the list of dependencies `target`, can be written to the list's file.

    Raises OperationError if the file may not be replaced. Raises MethodError if the file's encoding cannot represent
    the text, or if the file has unsaved changes and the client cannot edit the open document. Callers make this check
    before they change an environment.
    """
    if target.is_unsaved and context.edit is None:
        message = f"{target.named} has unsaved changes in the editor. Save it, and try again."
        raise failure("list-not-changeable", message, path=target.named)
    if not target.is_unsaved and after != target.text:
        context.machine.refuse_to_replace(target.path)
    try:
        target.encoded(after)
    except ListError as error:
        raise unchangeable(target, error) from None


def write_list(context: CallContext, target: DependencyList, after: str, shown: ListEdit) -> None:
    """Write the changed text `after` to the list's file, or to the editor if the file has unsaved changes there.

    `shown` is the description of the change for the client; its field `written` is set to `file` or `editor`. Nothing
    is done if the text is unchanged. Raises MethodError if the editor does not accept the change, OperationError if the
    file cannot be written.
    """
    if after == target.text:
        return
    if target.is_unsaved:
        if context.edit is None or not context.edit(target.named, shown.edits):
            message = f"The editor did not take the change of {target.named}. Save the file, and try again."
            raise failure("file-changed", message, path=target.named)
        shown.written = "editor"
    else:
        context.machine.replace_file(target.path, target.data, target.encoded(after))
        shown.written = "file"


def write_back(context: CallContext, target: DependencyList, after: str) -> None:
    """Restore the list's original text in its file or the editor, wherever `write_list` has written the text `after`.

    Raises MethodError if the editor does not accept the change, OperationError if the file cannot be written.
    """
    if after == target.text:
        return
    if target.is_unsaved:
        edits = line_edits(Positions.of(after), target.text, "utf-16")
        if context.edit is None or not context.edit(target.named, edits):
            raise failure(
                "file-changed", f"The editor did not take the change of {target.named} back.", path=target.named
            )
    else:
        context.machine.replace_file(target.path, target.encoded(after), target.data or b"")


@contextmanager
def written_last(
    context: CallContext, target: DependencyList, after: str, shown: ListEdit, installed: Callable[[], Sequence[str]]
) -> Iterator[None]:
    """Write the changed text `after` to the list's file once the body of the `with` statement has succeeded.

    `shown` describes the change for the client. If writing fails, the error is raised; the packages that `installed()`
    returns are added to its message and to its data as `installed`.
    """
    yield
    try:
        write_list(context, target, after, shown)
    except (OperationError, MethodError) as error:
        names = list(installed())
        error.data = {**(error.data or {}), "installed": names}
        if names:
            name = context.host.paths.basename(target.named)
            error.message += f"\nInstalled, but not listed in {name}: {', '.join(names)}."
        raise


@contextmanager
def written_first(context: CallContext, target: DependencyList, after: str, shown: ListEdit) -> Iterator[None]:
    """Write the changed text `after` to the list's file before the body of the `with` statement runs.

    If the body fails or is cancelled, the original text is restored. `shown` describes the change for the client.
    Raises MethodError or OperationError if the text cannot be written.
    """
    write_list(context, target, after, shown)
    try:
        yield
    except BaseException:
        write_back(context, target, after)
        raise


def edit_of(context: CallContext, target: DependencyList, after: str) -> ListEdit:
    """Describe the change from the present text of the list of dependencies `target` to the text `after`.

    The description contains edits and a unified diff; credentials in the diff are redacted. Nothing is written.
    """
    name = context.host.paths.basename(target.named)
    edits = line_edits(Positions.of(target.text), after, "utf-16")
    diff = diff_of(target.text, after, name).text
    return ListEdit(path=target.path, edits=edits, diff=diff, written="no")
