"""How a changed list of dependencies gets into its file, or into the editor's text of it, and is shown."""

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
from venvoy_server.operations.errors import Cancelled, OperationError


def refuse_unwritable(context: CallContext, target: DependencyList, after: str) -> None:
    """Raise MethodError if a change could not be written in the end, before anything else is done for it."""
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
    """Write a changed text where the old one is, and say so in the edit; raises MethodError or OperationError."""
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
    """Put the old text back in place of a changed one; raises MethodError or OperationError."""
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
    """Write the changed text after what is done within; raises as `write_list`.

    If it cannot be written then, the error names what is `installed` in spite of that, and `data.installed` has it.
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
    """Write the changed text before what is done within, and put the old one back if that fails; raises as `write_list`."""
    write_list(context, target, after, shown)
    try:
        yield
    except (OperationError, MethodError, Cancelled):
        write_back(context, target, after)
        raise


def edit_of(context: CallContext, target: DependencyList, after: str) -> ListEdit:
    """Return a change that is not written yet as edits, and as a diff for people, in which credentials are hidden."""
    name = context.host.paths.basename(target.named)
    edits = line_edits(Positions.of(target.text), after, "utf-16")
    diff = diff_of(target.text, after, name).text
    return ListEdit(path=target.path, edits=edits, diff=diff, written="no")
