"""Which lines of a requirements file an error of the resolver speaks of."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.convert import uri_of_path
from venvoy_server.handlers.checking import FILE_LIMIT, Converter, reader_of
from venvoy_server.operations.errors import OperationError
from venvoy_server.packages.read import canonical
from venvoy_server.requirements.decode import decode
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.findings import ERROR, Finding
from venvoy_server.requirements.positions import Positions
from venvoy_server.session import Context


def lines_named(context: Context, path: str, error: OperationError) -> dict[str, Any] | None:
    """Return the file with a diagnostic on each line whose package the error names, or None where it names none."""
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
