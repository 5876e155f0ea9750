"""The common result of `lock` and `export`: the text of a lock (a file with pinned versions)."""

from typing import Annotated

from msgspec import Meta

from venvoy_protocol.base import Wire
from venvoy_protocol.list_edit import ListEdit
from venvoy_protocol.operation import HandedSetting
from venvoy_protocol.package import PackageChange


class LockTextResult(Wire, kw_only=True):
    """The text of a lock (a file with pinned versions), and how it differs from the file that was there before."""

    edit: Annotated[ListEdit, Meta(description="The change of the file; without edits it is up to date.")]
    text: Annotated[str, Meta(description="The whole text of the lock.")]
    changes: Annotated[list[PackageChange], Meta(description="The versions that are pinned otherwise than before.")]
    command: Annotated[
        list[str], Meta(description="The command line of the tool, credentials hidden; empty if none ran.")
    ]
    settings: Annotated[list[HandedSetting], Meta(description="Settings of pip that were handed to uv.")]
    notices: Annotated[list[str], Meta(description="What else a person should know.")]
    dry_run: bool
