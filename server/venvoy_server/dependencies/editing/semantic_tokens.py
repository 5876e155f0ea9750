"""Semantic tokens (LSP): the type of each part of a line, for syntax highlighting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, get_args

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.model import Entry, Requirement

TokenType = Literal["comment", "keyword", "namespace", "enumMember", "operator", "number", "variable", "string"]
TOKEN_TYPES: tuple[str, ...] = get_args(TokenType)
"""LSP token types: `keyword` for an option, `namespace` for a project, `enumMember` for
an extra, `number` for a version.
"""

_SPECIFIER = re.compile(r"(?P<operator>===|==|~=|!=|<=|>=|<|>)|(?P<number>[^\s,()=<>!~]+)")
_EXTRA = re.compile(r"(?P<enumMember>[A-Za-z0-9._-]+)")
_MARKER = re.compile(
    r"(?P<string>'[^']*'|\"[^\"]*\")|(?P<operator>===|==|~=|!=|<=|>=|<|>|\b(?:and|or|in|not)\b)|(?P<variable>[A-Za-z_][\w.]*)"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("extras", _EXTRA),
    ("specifier", _SPECIFIER),
    ("marker", _MARKER),
)


class Token(msgspec.Struct, frozen=True):
    """The token type of `[start, end)` of a document; a token never spans several lines."""

    start: int
    end: int
    type: TokenType


def semantic_tokens(document: Document, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of the lines that touch `[start, end)` (in code points), in order and without overlap."""
    if not document.entries:
        return []
    first = max(0, document.index_at(start))
    last = len(document.entries) if end is None else document.index_at(end) + 1
    found: list[Token] = []
    for index in range(first, last):
        found += _placed(document.starts[index], document.entries[index])
    return found


def _placed(base: int, entry: Entry) -> list[Token]:
    """Return the tokens of an entry (a parsed line) that begins at offset `base` of the document."""
    tokens: list[Token] = []
    position = 0
    for start, end, type in sorted(_spans(entry)):
        for begin, stop in entry.locate_all(start, end):
            if position <= begin < stop:
                tokens.append(Token(base + begin, base + stop, type))
                position = stop
    if entry.comment_start >= position:
        tokens.append(Token(base + entry.comment_start, base + entry.comment_end, "comment"))
    return tokens


def _spans(entry: Entry) -> Iterator[tuple[int, int, TokenType]]:
    """Yield (start, end, token type) for the parts of an entry (a parsed line), in any order.

    The offsets count from the start of the entry's parsed text.
    """
    for option in entry.options:
        yield option.start, option.end, "keyword"
        if option.value_start >= 0:
            yield option.value_start, option.value_end, "string"
    if entry.requirement is not None:
        yield from _requirement_spans(entry.text, entry.requirement)


def _requirement_spans(text: str, requirement: Requirement) -> Iterator[tuple[int, int, TokenType]]:
    if requirement.name_end > requirement.name_start:
        yield requirement.name_start, requirement.name_end, "namespace"
    if requirement.target_end > requirement.target_start:
        yield requirement.target_start, requirement.target_end, "string"
    for part, pattern in _PATTERNS:
        start, end = getattr(requirement, f"{part}_start"), getattr(requirement, f"{part}_end")
        for found in pattern.finditer(text, start, end):
            assert found.lastgroup is not None
            yield found.start(), found.end(), found.lastgroup  # type: ignore[misc]  # the groups are named as the types
