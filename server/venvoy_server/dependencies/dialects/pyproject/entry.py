"""One requirement of a `pyproject.toml` as an entry: a string literal, and what packaging makes of its value (PEP 508)."""

from __future__ import annotations

import re

from packaging.requirements import Requirement as PackagingRequirement

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.pyproject.toml_strings import string_value
from venvoy_server.dependencies.dialects.requirements_txt import classify
from venvoy_server.dependencies.dialects.requirements_txt.entry import requirement_traits
from venvoy_server.dependencies.dialects.requirements_txt.requirement import parse_requirement
from venvoy_server.dependencies.model import Entry, Fault, Piece, Requirement

_COMMENT = re.compile(r"#[^\n]*")
_NOT_A_PATH = "This is a path or a URL without a name. Write NAME @ URL."


def string_entry(raw: str, start: int, end: int) -> Entry:
    """Make an entry of the text that contains a string literal: `raw[start:end]` is the literal, quotes included.

    After the literal `raw` holds no other one, so that a `#` begins a comment.
    """
    value, parts = string_value(raw[start:end])
    text = value.strip()
    skipped = len(value) - len(value.lstrip())
    pieces = _pieces(parts, start, skipped, len(text))
    comment = _COMMENT.search(raw, end)
    span = (comment.start(), len(raw[: comment.end()].rstrip("\r"))) if comment else (-1, -1)
    traits = m.ALL | m.CONTENT | (m.COMMENT if comment else 0) | (m.ODD if not raw.isascii() else 0)
    found = _parsed(text)
    lead = pieces[0][1] if pieces else start + 1
    kept = () if len(pieces) == 1 and pieces[0][2] < 0 else tuple(pieces)
    if isinstance(found, Fault):
        return Entry("requirement", raw, text, lead, kept, *span, traits | m.FAULT, fault=found)
    return Entry("requirement", raw, text, lead, kept, *span, traits | requirement_traits(found), found)


def _pieces(parts: list[tuple[int, int, int]], start: int, skipped: int, length: int) -> list[Piece]:
    """Return the parts of a literal's value as pieces of an entry's text, which begins `skipped` characters later."""
    pieces: list[Piece] = []
    for logical, begin, stop in parts:
        at = logical - skipped
        if at >= length and pieces:
            break
        if at < 0 and stop < 0:
            begin, at = begin - at, 0
        if at < 0:
            continue
        while pieces and pieces[-1][0] == at:
            pieces.pop()
        pieces.append((at, start + begin, start + stop if stop >= 0 else -1))
    return pieces


def _parsed(text: str) -> Requirement | Fault:
    try:
        PackagingRequirement(text)
    except (ValueError, RecursionError) as refusal:
        return _fault(text, getattr(refusal.__cause__, "span", None))
    found = parse_requirement(text, len(text))
    is_file = found.code == "invalid-wheel-name" if isinstance(found, Fault) else found.form != "named"
    if is_file:  # pip's own files may name an archive so; here it is a project's name
        return Requirement("named")
    return found


def _fault(text: str, span: tuple[int, int] | None) -> Fault:
    """Return why a text is not a requirement; what pip reads in its own files beyond PEP 508 is not allowed here."""
    if not text:
        return Fault("invalid-requirement", 0, 0, "A requirement is missing in this string.")
    found = parse_requirement(text, len(text))
    if isinstance(found, Fault) and found.code == "backslash-then-space":  # a string has no continuation
        message = "This is not a requirement. Write NAME, NAME[extra], NAME==VERSION or NAME @ URL."
        return Fault("invalid-requirement", found.start, found.end, message)
    if isinstance(found, Fault):
        return found
    if found.form != "named":
        return Fault("invalid-requirement", 0, len(text), _NOT_A_PATH)
    return classify.refused(text, 0, span)
