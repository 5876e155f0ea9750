"""Typing mistakes in a requirement: typographic characters, a missing `;`, quotes around versions, conda channels."""

from __future__ import annotations

import re
import unicodedata

from venvoy_server.dependencies.dialects.requirements_txt.accepted import is_requirement
from venvoy_server.dependencies.dialects.requirements_txt.markers import VARIABLES, begins_marker
from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2032\u2033"
# Characters that word processors and input methods insert, with their ASCII replacements.
_ASCII = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_QUOTES, ""),
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    "\u2265": ">=",
    "\u2264": "<=",
    "\u2260": "!=",
    "\u2026": "...",
}
_TYPOGRAPHIC = pattern(f"[{re.escape(''.join(_ASCII))}]")
_OPTION = pattern(rf"(?<!\S)([-{_DASHES}]*[{_DASHES}][-{_DASHES}]*)(?=[A-Za-z])([A-Za-z]*)")
_VARIABLE = pattern(
    rf"(?:(?<![\w.(-])\(+[ \t]*|(?<![\w.-]))(?:{'|'.join(VARIABLES[:-1])}|os\.name|sys\.platform)[ \t]*(?:[=<>!~]|\bin\b|\bnot\b)"
)
_SEPARATOR = pattern(r"[ \t]*(?:[,:;|]|&&?|\b(?:and|if|when|where)\b)?[ \t]*\Z")
_QUOTED = pattern(r"[=<>~!]=?=?[ \t]*[\"'`]|[0-9*][\"'`]")


def slip(text: str) -> Fault | None:
    """Return the fault of a refused requirement if it has a typing mistake that this module knows, else None."""
    return _typographic(text) or _missing_semicolon(text) or _quoted_version(text) or _channel(text)


def _typographic(text: str) -> Fault | None:
    found = _TYPOGRAPHIC.search(text)
    if found is None:
        return None
    better = _TYPOGRAPHIC.sub(lambda each: _ASCII[each[0]], _OPTION.sub(_option, text))
    if not better.isascii():
        return None
    name = unicodedata.name(found[0], "")
    message = f"`{found[0]}` ({name.lower()}) is not an ASCII character, so pip does not understand this line."
    title = "Replace with ASCII characters"
    return Fault("typographic-character", found.start(), found.end(), message, better, 0, len(text), title)


def _option(found: re.Match[str]) -> str:
    """Return a matched option with ASCII dashes in place of typographic ones: `--` before a word, `-` before a
    single letter.
    """
    return ("-" if len(found[2]) == 1 else "--") + found[2]


def _missing_semicolon(text: str) -> Fault | None:
    """Return the fault of a marker that follows a requirement without a `;`, or None."""
    found = _VARIABLE.search(text)
    if found is None or found.start() == 0:
        return None
    before = _SEPARATOR.sub("", text[: found.start()], count=1)
    if not before or not is_requirement(before):
        return None
    joint = " ; " if "://" in before else "; "
    message = "A `;` is missing before the marker."
    end = found.start()
    return Fault("missing-semicolon", end, len(text), message, joint, len(before), end, "Insert `;`")


def _quoted_version(text: str) -> Fault | None:
    found = _QUOTED.search(text)
    if found is None or text[0] in "\"'`" or begins_marker(text):
        return None
    better = re.sub("[\"'`]", "", text)
    if not is_requirement(better):
        return None
    first = re.search("[\"'`]", text)
    last = max(text.rfind(quote) for quote in "\"'`") + 1
    start = first.start() if first else 0
    message = "Remove the quotes around the version."
    inner = re.sub("[\"'`]", "", text[start:last])
    return Fault("quoted-version", start, last, message, inner, title="Remove the quotes")


def _channel(text: str) -> Fault | None:
    found = re.match(r"[\w.-]+(?:/[\w-]+)?::(?=[A-Za-z0-9])", text)
    if found is None:
        return None
    message = f"`{found[0]}` names a conda channel. pip has no channels."
    return Fault("foreign-syntax", 0, found.end(), message, "", title=f"Remove `{found[0]}`")
