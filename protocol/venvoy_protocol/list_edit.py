"""What `add` and `drop` answer: the edit of a file that lists dependencies, and what was done to the environment."""

from typing import Annotated, Literal

from msgspec import Meta

from venvoy_protocol.base import Wire
from venvoy_protocol.operation import OperationResult
from venvoy_protocol.text import TextEdit


class ListEdit(Wire, kw_only=True):
    """The change of one file; without edits the file says already what was asked for."""

    path: Annotated[str, Meta(description="The file; where it is a link, what that leads to.")]
    edits: Annotated[list[TextEdit], Meta(description="The edits, as whole lines.")]
    diff: Annotated[str, Meta(description="The same as a unified diff to be read: credentials are hidden.")]
    written: Annotated[
        Literal["file", "editor", "no"],
        Meta(description="Where the change is: in the file, in the editor's unsaved text, or nowhere (a dry run)."),
    ]


class ListEditResult(OperationResult, kw_only=True):
    """What changed in the file and, unless that was left out (an empty `environmentPath`), in the environment."""

    edit: Annotated[ListEdit, Meta(description="The change of the file.")]
