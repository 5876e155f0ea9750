"""The common part of the results of `add` and `drop`: the change of a file that lists dependencies."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import Wire
from venvoy_protocol.operation import OperationResult
from venvoy_protocol.text import TextEdit


class ListEdit(Wire, kw_only=True):
    """The change of one file, as edits and as a diff; both are empty if the file already has the wanted content."""

    path: Annotated[str, Meta(description="The file; where it is a link, what that leads to.")]
    edits: Annotated[list[TextEdit], Meta(description="The edits, as whole lines.")]
    diff: Annotated[str, Meta(description="The same as a unified diff to be read: credentials are hidden.")]
    written: Annotated[
        Literal["file", "editor", "no"],
        Meta(description="Where the change is: in the file, in the editor's unsaved text, or nowhere (a dry run)."),
    ]


class ListEditResult(OperationResult, kw_only=True):
    """Result of a method that changes a list of dependencies: what changed in its file and in the environment.

    `environmentPath` is empty if only the file was to be changed.
    """

    edit: Annotated[ListEdit, Meta(description="The change of the file.")]
