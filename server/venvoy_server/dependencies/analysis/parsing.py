"""Parse a text with the parser of its file format, which follows from the file name."""

from __future__ import annotations

from collections.abc import Generator

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.dialects.names import dialect_of


def document_slices(text: str, inputs: Inputs, constraints: bool | None = None) -> Generator[None, None, Document]:
    """Parse a text; `inputs` has the path, which determines the file format, and the environment variables.

    The generator yields None between slices of work, so that other tasks can run, and returns the document.
    `constraints`: whether to read the text as a constraints file; None if the file name decides.
    """
    windows = inputs.host is not None and inputs.host.platform == "win32"
    if dialect_of(inputs.path) != "requirements":
        from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument

        return (yield from EmbeddedDocument.read_slices(text, inputs.path, inputs.variables, windows))
    return (yield from Document.parse_slices(text, inputs.path, constraints, inputs.variables, windows))


def document_of(text: str, inputs: Inputs, constraints: bool | None = None) -> Document:
    """Parse a text in one step; `inputs` has the path, which determines the file format, and the environment variables.

    `constraints`: whether to read the text as a constraints file; None if the file name decides.
    """
    return run_at_once(document_slices(text, inputs, constraints))
