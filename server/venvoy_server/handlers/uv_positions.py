"""Conversion of positions in uv's messages from byte offsets in a requirements file to line and column."""

from __future__ import annotations

import re

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.positions import Positions
from venvoy_server.environments.documents import read_bytes
from venvoy_server.handlers.included_files import included_files, text_of
from venvoy_server.operations.model import Sources

POSITION = re.compile(r"(?:in )?`([^`\n]+)` at position (\d{1,18})")
_FILES = 100


def with_places(context: CallContext, sources: Sources, message: str) -> str:
    """Return a message of uv with every "in `FILE` at position N" replaced by "at FILE:LINE:COLUMN", both from 1.

    N is a byte offset. Files that are not among the sources or included by them keep uv's text.
    """
    files = _files(context, sources)

    def written(found: re.Match[str]) -> str:
        name = found[1].replace("\\", "/")
        path = next((each for each in files if _is_named(each.replace("\\", "/"), name)), None)
        if path is None:
            return found[0]
        line, column = _place(context, path, int(found[2]))
        return f"at {found[1]}:{line}:{column}"

    return POSITION.sub(written, message)


def _is_named(path: str, name: str) -> bool:
    return path == name or path.endswith(f"/{name}")


def _files(context: CallContext, sources: Sources) -> list[str]:
    waiting, files = list(sources.requirements), list[str]()
    while waiting and len(files) < _FILES:
        path = waiting.pop(0)
        text = None if path in files else text_of(context, path)
        if text is not None:
            files.append(path)
            waiting += included_files(context, Document.parse(text, path), path)
    return files


def _place(context: CallContext, path: str, offset: int) -> tuple[int, int]:
    text = read_bytes(context.host, path, "requirements")[:offset].decode("utf-8", "replace")
    line, column = Positions.of(text).position(len(text), "utf-32")
    return line + 1, column + 1
