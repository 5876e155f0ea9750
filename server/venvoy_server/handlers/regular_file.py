"""Rejection of folders, pipes and devices where a regular file is required."""

from __future__ import annotations

from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext


def refuse_irregular(context: CallContext, path: str) -> None:
    """Raise MethodError `file-invalid` if a path is a folder, a pipe or a device; a missing path is accepted."""
    found = context.host.stat(path)
    if found is None or found.kind == "file":
        return
    if found.kind == "folder":
        raise failure("file-invalid", f"{path} is a folder, not a file.", path=path)
    message = f"{path} is not a regular file, such as a pipe; save what it gives in a file, and name that."
    raise failure("file-invalid", message, path=path)
