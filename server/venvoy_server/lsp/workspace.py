"""pygls's workspace with documents that split lines as LSP does, and that take edits without copying line by line.

pygls splits with `str.splitlines`, which knows eight line ends that LSP does not (form feed, U+2028 ...): one of them in
a text, and an incremental edit lands in the wrong line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument, Workspace

from venvoy_server.requirements.positions import PositionEncoding, Positions

ENCODINGS: dict[str, PositionEncoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


class Edit(NamedTuple):
    """A change of a text: `[start, end)` in code points of the text before, and what stands there now."""

    start: int
    end: int
    text: str


class EditedText(TextDocument):
    """A document as the editor has it, with the edits that came since they were last taken."""

    def __init__(
        self, uri: str, source: str, version: int | None, language_id: str | None, codec: PositionCodec
    ) -> None:
        super().__init__(
            uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=types.TextDocumentSyncKind.Incremental,
            position_codec=codec,
        )
        self.encoding = ENCODINGS.get(types.PositionEncodingKind(codec.encoding).value, "utf-16")
        self.positions = Positions.of(source)
        self._edits: list[Edit] = []

    @property
    def source(self) -> str:
        """Return the whole text."""
        return self.positions.text

    @property
    def lines(self) -> Sequence[str]:
        """Return the lines with their ends, split at the three line ends that LSP knows."""
        starts = [*self.positions.starts, len(self.source)]
        return tuple(self.source[start:end] for start, end in pairwise(starts))

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Apply one change, of a range or of the whole text."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            first, last = change.range.start, change.range.end
            start = self.positions.offset(first.line, first.character, self.encoding)
            end = max(start, self.positions.offset(last.line, last.character, self.encoding))
        else:
            start, end = 0, len(self.source)
        text = self.source[:start] + change.text + self.source[end:]
        self.positions = self.positions.edit(text, start, end, len(change.text))
        self._edits.append(Edit(start, end, change.text))

    def take_edits(self) -> list[Edit]:
        """Return the edits that came since this was last asked, in order."""
        edits, self._edits = self._edits, []
        return edits


class EditedWorkspace(Workspace):
    """pygls's workspace, whose documents are EditedText."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        if source is None:
            # A document that no editor has open: pygls reads it from disk when it is asked.
            return super()._create_text_document(doc_uri, source, version, language_id)
        return EditedText(doc_uri, source, version, language_id, self.position_codec)

    def open_text(self, uri: str) -> EditedText | None:
        """Return the document that the editor has open under a URI."""
        document = self.get_text_document(uri)
        return document if isinstance(document, EditedText) else None
