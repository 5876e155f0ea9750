"""Parse a text with the parser of its file's dialect."""

from __future__ import annotations

from collections.abc import Generator

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.dialects.names import dialect_of


def document_slices(text: str, inputs: Inputs, constraints: bool = False) -> Generator[None, None, Document]:
    """Parse a text according to the inputs: a generator that yields control between slices
    of work and returns the document.
    """
    windows = inputs.host is not None and inputs.host.platform == "win32"
    if dialect_of(inputs.path) != "requirements":
        from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument

        return (yield from EmbeddedDocument.read_slices(text, inputs.path, inputs.variables, windows))
    return (yield from Document.parse_slices(text, inputs.path, constraints, inputs.variables, windows))


def document_of(text: str, inputs: Inputs, constraints: bool = False) -> Document:
    """Parse a text according to the inputs, in one step."""
    return run_at_once(document_slices(text, inputs, constraints))
