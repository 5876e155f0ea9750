"""Create entries for requirements (PEP 508) that are embedded in other text: in string literals,
in plain text, or composed from several fields. An entry is one parsed requirement with its positions.
"""

from __future__ import annotations

import re

import msgspec
from packaging.requirements import Requirement as PackagingRequirement

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.requirements_txt import classify
from venvoy_server.dependencies.dialects.requirements_txt.entry import requirement_traits
from venvoy_server.dependencies.dialects.requirements_txt.markers import is_marker
from venvoy_server.dependencies.dialects.requirements_txt.requirement import parse_requirement, plain_requirement
from venvoy_server.dependencies.dialects.slots import Part, Slot
from venvoy_server.dependencies.dialects.toml_strings import string_value
from venvoy_server.dependencies.model import Entry, Fault, Piece, Requirement
from venvoy_server.packages.read import canonical

_COMMENT = re.compile(r"#[^\n]*")
_PLAIN_COMMENT = re.compile(r"(?<=\s)#[^\n]*")
_OPTION = re.compile(r"--?[A-Za-z]")
_NOT_A_PATH = "This is a path or a URL without a name. Write NAME @ URL."
_NOT_AN_OPTION = "Options of pip cannot be listed here. Write NAME, NAME==VERSION or NAME @ URL."
_SPLIT = "setuptools splits a list on one line at each `;`. With a marker, write the requirement on a line of its own."
# Replacements for fault messages that refer to lines of a requirements file.
_MESSAGES = {
    "multiple-requirements": "Only one requirement can be here. Write the next one as an item of its own.",
    "comment-needs-space": "A requirement cannot contain `#`. Write a comment after it, with a space before the `#`.",
    "foreign-comment": "This is not a requirement. A comment begins with `#`.",
    "tab-before-option": "A requirement cannot have options of pip here.",
}


def slot_entry(raw: str, base: int, slot: Slot) -> Entry:
    """Parse one requirement of a dependency file, and return it as an entry: the parsed form with its positions.

    `raw` is the whole text of the entry: the requirement with the text around it, such as indentation, quotes and
    comment. `base` is the offset of `raw` in the document. `slot` locates only the requirement, by offsets in the
    document.
    """
    start, end = slot.start - base, slot.end - base
    if slot.kind == "toml":
        return string_entry(raw, start, end, slot.section, slot.traits)
    if slot.kind == "plain":
        return plain_entry(raw, start, end, slot.section, slot.traits)
    if slot.kind == "split":
        return split_entry(raw, start, end, slot.section, slot.traits)
    if slot.kind == "quoted":
        return plain_entry(raw, start + 1, end - 1, slot.section, slot.traits)
    return translated_entry(raw, end, _moved(slot.parts, base), slot.section, slot.traits)


def string_entry(raw: str, start: int, end: int, section: str = "", traits: int = 0) -> Entry:
    """Return the entry of a requirement in a string literal, `raw[start:end]`, which includes the quotes.

    A `#` after the literal begins the entry's comment, so no other literal may follow in `raw`. `section` is the list
    that the requirement belongs to, such as `project.dependencies`; `traits` are flags that describe it, such as
    `OPTIONAL` (constants of `dependencies.model`).
    """
    value, parts = string_value(raw[start:end])
    text = value.strip()
    skipped = len(value) - len(value.lstrip())
    pieces = _pieces(parts, start, skipped, len(text))
    comment = _COMMENT.search(raw, end)
    return _entry(raw, text, pieces or [(0, start + 1, -1)], comment, section, traits)


def plain_entry(raw: str, start: int, end: int, section: str = "", traits: int = 0) -> Entry:
    """Return the entry of a requirement written as plain text at `raw[start:end]`.

    `section` is the list that the requirement belongs to; `traits` are flags that describe it, such as `OPTIONAL`
    (constants of `dependencies.model`).
    """
    return _entry(raw, raw[start:end], [(0, start, -1)], _PLAIN_COMMENT.search(raw, end), section, traits)


def split_entry(raw: str, start: int, end: int, section: str, traits: int) -> Entry:
    """Return the entry of a requirement at `raw[start:end]` in a line that setuptools splits at each `;`.

    A marker cannot be there: it is an invalid requirement of its own. `section` is the list that the requirement
    belongs to; `traits` are flags that describe it (constants of `dependencies.model`).
    """
    entry = plain_entry(raw, start, end, section, traits)
    if ";" not in entry.text and (entry.fault is None or not is_marker(entry.text)):
        return entry
    fault = Fault("invalid-requirement", 0, len(entry.text), _SPLIT)
    return msgspec.structs.replace(entry, traits=entry.traits | m.FAULT, requirement=None, fault=fault)


def translated_entry(raw: str, end: int, parts: tuple[Part, ...], section: str = "", traits: int = 0) -> Entry:
    """Return the entry of a requirement that is composed from fields, such as Poetry's `x = {version = "^1"}`.

    Its text is the concatenation of `parts`, whose spans are offsets in `raw`. A comment is searched from `raw[end]`
    on. `section` is the list that the requirement belongs to; `traits` are flags (constants of `dependencies.model`).
    """
    text = "".join([part.text for part in parts])
    pieces: list[Piece] = []
    at = 0
    for part in parts:
        pieces.append((at, part.start, -1 if part.verbatim else part.end))
        at += len(part.text)
    return _entry(raw, text, pieces, _COMMENT.search(raw, end), section, traits | m.TRANSLATED)


def _entry(raw: str, text: str, pieces: list[Piece], comment: re.Match[str] | None, section: str, traits: int) -> Entry:
    span = (comment.start(), len(raw[: comment.end()].rstrip("\r"))) if comment else (-1, -1)
    traits |= m.ALL | m.CONTENT | (m.COMMENT if comment else 0) | (m.ODD if not raw.isascii() else 0)
    found = _parsed(text)
    lead = pieces[0][1]
    kept = () if len(pieces) == 1 and pieces[0][2] < 0 else tuple(pieces)
    fault = found if isinstance(found, Fault) else None
    requirement = None if isinstance(found, Fault) else found
    traits |= m.FAULT if requirement is None else requirement_traits(requirement)
    return Entry("requirement", raw, text, lead, kept, *span, traits, requirement, fault=fault, section=section)


def _moved(parts: tuple[Part, ...], base: int) -> tuple[Part, ...]:
    return tuple([Part(part.text, part.start - base, part.end - base, part.verbatim) for part in parts])


def _pieces(parts: list[tuple[int, int, int]], start: int, skipped: int, length: int) -> list[Piece]:
    """Return where the parts of a requirement's text are in the source, which has the requirement as a string literal.

    A part is either one escape sequence or the text up to the next one. Each returned piece is a triple: the offset of
    a part in the requirement's text, and its start and end in the source. The end is -1 for a part that is not an
    escape sequence: it ends where the next part begins.

    Args:
        parts: The parts of the literal: (offset in the string's value, start in the literal, end in the literal or -1).
        start: The offset of the literal in the source.
        skipped: The number of spaces at the beginning of the value, which are not in the requirement's text.
        length: The length of the requirement's text.
    """
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
    plain = plain_requirement(text)
    if plain is not None:
        return plain
    try:
        accepted = PackagingRequirement(text)
    except (ValueError, RecursionError) as refusal:
        return _fault(text, getattr(refusal.__cause__, "span", None))
    found = parse_requirement(text, len(text))
    is_file = found.code == "invalid-wheel-name" if isinstance(found, Fault) else found.form != "named"
    if is_file:  # in a requirements file this could be an archive; here it is a project name
        return Requirement("named")
    if isinstance(found, Fault) and accepted.url and ";" in accepted.url:  # pip would split off a marker here
        end = len(accepted.name)
        return Requirement("named", accepted.name, canonical(accepted.name), 0, end)
    return found


def _fault(text: str, span: tuple[int, int] | None) -> Fault:
    """Return the reason why a text is not a valid PEP 508 requirement.

    Forms that only pip accepts, such as paths, are invalid, too. `span` is where `packaging` stopped reading, None if
    unknown.
    """
    if not text:
        return Fault("invalid-requirement", 0, 0, "A requirement is missing in this string.")
    if _OPTION.match(text):
        return Fault("invalid-requirement", 0, len(text), _NOT_AN_OPTION)
    found = parse_requirement(text, len(text))
    if isinstance(found, Fault) and found.code == "backslash-then-space":  # a string has no continuation
        message = "This is not a requirement. Write NAME, NAME[extra], NAME==VERSION or NAME @ URL."
        return Fault("invalid-requirement", found.start, found.end, message)
    if not isinstance(found, Fault):
        if found.form != "named":
            return Fault("invalid-requirement", 0, len(text), _NOT_A_PATH)
        found = classify.refused(text, 0, span)
    return msgspec.structs.replace(found, message=_MESSAGES.get(found.code, found.message))
