"""Read requirements files, and find the local files that they include with `-r` and `-c`."""

from __future__ import annotations

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import included_path
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.environments.documents import read_bytes


def text_of(context: CallContext, path: str) -> str | None:
    """Return the text of a file, decoded as pip does, or None if it cannot be read."""
    try:
        return decode(read_bytes(context.host, path, "requirements")).text
    except OSError:
        return None


def included_files(context: CallContext, document: Document, path: str) -> list[str]:
    """Return the paths of the local files that a document includes with `-r` and `-c`."""
    targets = [use.value for entry in document.entries if (use := include_of(entry)) is not None]
    found = [included_path(context.host, path, each) for each in targets if each]
    return [each for each in found if each is not None]
