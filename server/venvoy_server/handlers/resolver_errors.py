"""From an error of the resolver to the requirement lines that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from venvoy_server.convert import uri_of_path
from venvoy_server.handlers.checking import FILE_LIMIT, Converter, reader_of
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources
from venvoy_server.packages.read import canonical
from venvoy_server.requirements.decode import decode
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.findings import ERROR, Finding
from venvoy_server.requirements.positions import Positions
from venvoy_server.session import Context


@contextmanager
def named_lines(context: Context, sources: Sources) -> Iterator[None]:
    """Give an error of the resolver `data.files`: diagnostics on the lines whose packages its text names."""
    try:
        yield
    except OperationError as error:
        if "packages" in error.data:
            error.data["files"] = [found for path in sources.requirements if (found := _file(context, path, error))]
        raise


def _file(context: Context, path: str, error: OperationError) -> dict[str, Any] | None:
    if path.endswith(".toml"):
        return None
    try:
        text = decode(context.host.read(path, FILE_LIMIT)).text
    except OSError:
        return None
    named = {canonical(name) for name in error.data.get("packages", ())}
    findings = findings_of(Document.parse(text, path), named, error.message)
    converter = Converter(uri_of_path(path), Positions.of(text), "utf-16", reader_of(context.host))
    return {"path": path, "diagnostics": msgspec.to_builtins(converter.diagnostics(findings))} if findings else None


def findings_of(document: Document, named: set[str], message: str) -> list[Finding]:
    """Return a finding on each requirement line of a document whose package is named."""
    findings = []
    for start, entry in zip(document.starts, document.entries, strict=True):
        requirement = entry.requirement
        if requirement is not None and requirement.key in named:
            first, last = entry.locate(requirement.name_start, requirement.name_end)
            findings.append(Finding("resolution-failed", ERROR, message, start + first, start + last))
    return findings
