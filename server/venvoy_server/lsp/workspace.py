"""A pygls workspace whose documents split lines as LSP defines them and apply edits efficiently.

pygls uses `str.splitlines`, which recognises eight line separators that LSP does not (form feed, U+2028 ...); if a text
contains one, incremental edits are applied to the wrong line.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

import msgspec
from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument, Workspace

from venvoy_protocol.text import Position, Range
from venvoy_server.dependencies.positions import PositionEncoding, Positions

logger = logging.getLogger("venvoy.lsp")

ENCODINGS: dict[str, PositionEncoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}
MANY = 16
"""Number of changes in one notification from which they are applied to a list of lines;
single ones copy the whole text.
"""

_serials = itertools.count(1)


class ContentChange(msgspec.Struct):
    """LSP's TextDocumentContentChangeEvent: a change of a range, or of the whole text."""

    text: str
    range: Range | None = None


class SpanEdit(NamedTuple):
    """One edit of a text: the part from `start` to `end` (excluded) was replaced by `text`.

    The offsets are in code points of the text before the edit.
    """

    start: int
    end: int
    text: str


class EditedText(TextDocument):
    """An open document, with the edits since they were last taken by `take_edits`.

    `serial` changes with every edit and is unique among all documents.
    """

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
        self.encoding: PositionEncoding = ENCODINGS.get(types.PositionEncodingKind(codec.encoding).value, "utf-16")
        self.positions = Positions.of(source)
        self.serial = next(_serials)
        self._edits: list[SpanEdit] = []

    @property
    def source(self) -> str:
        """Return the whole text."""
        return self.positions.text

    @property
    def lines(self) -> Sequence[str]:
        r"""Return the lines of the text, each with its line ending: `\n`, `\r\n` or `\r`.

        Characters such as form feed do not end a line in LSP, although Python's `splitlines` splits there.
        """
        return tuple(split(self.positions))

    def change(self, changes: Sequence[ContentChange], version: int | None) -> None:
        """Apply the changes of one `didChange` notification, in order.

        `version` is the version of the document after them, as the client counts it.
        """
        if len(changes) < MANY:
            for each in changes:
                self._apply(each)
        else:
            self._replace(0, len(self.source), apply_many(self.positions, changes, self.encoding))
        self.version = version
        self.serial = next(_serials)

    def _apply(self, change: ContentChange) -> None:
        if change.range is None:
            self._replace(0, len(self.source), change.text)
            return
        start, end = self._offset(change.range.start), self._offset(change.range.end)
        self._replace(start, max(start, end), change.text)

    def _offset(self, position: Position) -> int:
        return self.positions.offset(position.line, position.character, self.encoding)

    def _replace(self, start: int, end: int, text: str) -> None:
        if start == 0 and end == len(self.source):
            self.positions = Positions.of(text)
        else:
            whole = self.source[:start] + text + self.source[end:]
            self.positions = self.positions.edit(whole, start, end, len(text))
        self._edits.append(SpanEdit(start, end, text))

    def take_edits(self) -> list[SpanEdit]:
        """Return the edits since the previous call, in order."""
        edits, self._edits = self._edits, []
        return edits


def split(positions: Positions) -> Iterator[str]:
    """Yield the lines of the text of `positions` with their line endings.

    The last line has no line ending, and may be empty.
    """
    for start, end in pairwise([*positions.starts, len(positions.text)]):
        yield positions.text[start:end]


def apply_many(positions: Positions, changes: Sequence[ContentChange], encoding: PositionEncoding) -> str:
    """Apply many changes to a document, in order, and return the new text.

    `positions` has the text before the changes. `encoding` determines how the columns in `changes` are counted. A
    change without a range replaces the whole text. For any other change, only the affected lines are split anew, so
    that large documents are edited quickly.
    """
    lines = list(split(positions))
    for change in changes:
        if change.range is None:
            lines = list(split(Positions.of(change.text)))
        else:
            _splice(lines, change.range, change.text, encoding)
    return "".join(lines)


def _splice(lines: list[str], place: Range, text: str, encoding: PositionEncoding) -> None:
    r"""Replace a range of a document by `text`, in `lines`, the document's list of lines with their line endings.

    `place` is the LSP range to replace: zero-based lines, and columns counted as `encoding` says. Only the affected
    lines and the line before are split anew. The line before is included because its `\r` becomes a single line ending
    with a `\n` at the beginning of `text`.
    """
    bottom, top = len(lines) - 1, max(0, min(place.start.line, len(lines) - 1))
    first, last = max(0, top - 1), min(bottom, max(top, place.end.line))
    within = Positions.of("".join(lines[first : last + 1]))
    start = within.offset(place.start.line - first, place.start.character, encoding)
    end = within.offset(place.end.line - first, place.end.character, encoding)
    fresh = Positions.of(within.text[:start] + text + within.text[max(start, end) :])
    pieces = list(split(fresh))
    lines[first : last + 1] = pieces if last == bottom else pieces[:-1]


class EditedWorkspace(Workspace):
    """pygls's workspace with EditedText documents."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        if source is None:
            # A document that is not open: pygls reads it from disk on demand.
            return super()._create_text_document(doc_uri, source, version, language_id)
        return EditedText(doc_uri, source, version, language_id, self.position_codec)

    def open(self, uri: str, language_id: str, version: int | None, text: str) -> EditedText:
        """Add a document that the editor opened; replaces an open one with the same URI."""
        document = EditedText(uri, text, version, language_id, self.position_codec)
        self._text_documents[unquote(uri)] = document
        return document

    def open_text(self, uri: str) -> EditedText | None:
        """Return the open document with a URI, or None."""
        document = self._text_documents.get(unquote(uri))
        return document if isinstance(document, EditedText) else None

    def open_texts(self) -> list[EditedText]:
        """Return all open documents."""
        return [document for document in self._text_documents.values() if isinstance(document, EditedText)]
