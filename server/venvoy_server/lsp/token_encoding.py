"""Handler of `textDocument/semanticTokens` (syntax highlighting): encodes tokens as the integers that LSP defines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from venvoy_protocol import text as wire
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.editing.semantic_tokens import TOKEN_TYPES, Token, semantic_tokens
from venvoy_server.lsp.analysis_result import AnalysisResult
from venvoy_server.lsp.delivery import DocumentIdentifier
from venvoy_server.lsp.open_files import Files

_NUMBERS = {name: number for number, name in enumerate(TOKEN_TYPES)}


class TokenParams(msgspec.Struct, rename="camel"):
    """LSP's SemanticTokensParams, and SemanticTokensRangeParams if there is a range."""

    text_document: DocumentIdentifier
    range: wire.Range | None = None


class SemanticTokens:
    """Handles the semantic token requests of one client."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def answer(self, params: TokenParams) -> Any:
        """Return the encoded tokens of a document or a range; an empty list unless it is a plain requirements file."""
        file = self._files.of(params.text_document.uri)
        result = await self._files.current(file) if file is not None else None
        if file is None or result is None or file.is_embedded:
            return {"data": []}
        encoding, place = file.text.encoding, params.range
        start, end = 0, None
        if place is not None:
            start = result.positions.offset(place.start.line, place.start.character, encoding)
            end = result.positions.offset(place.end.line, place.end.character, encoding)
        tokens = await self._files.ask(file, result, partial(_tokens, start=start, end=end))
        return {"data": _encoded(tokens or (), result, encoding)}


def _tokens(document: Document, inputs: Inputs, levels: RuleLevels, *, start: int, end: int | None) -> list[Token]:
    return semantic_tokens(document, start, end)


def _encoded(tokens: Sequence[Token], result: AnalysisResult, encoding: Any) -> list[int]:
    """Encode semantic tokens as LSP requires: as a list with five integers per token.

    The five integers are the line and column relative to the previous token, the length, the type, and 0 (no
    modifiers). `result` is the analysis of the document, which converts the offsets in `tokens` to lines and columns.
    `encoding` determines how columns and lengths are counted.
    """
    data: list[int] = []
    last_line = last_column = 0
    for token in tokens:
        line, column = result.positions.position(token.start, encoding)
        _, stop = result.positions.position(token.end, encoding)
        data += (line - last_line, column - (last_column if line == last_line else 0))
        data += (stop - column, _NUMBERS[token.type], 0)
        last_line, last_column = line, column
    return data
