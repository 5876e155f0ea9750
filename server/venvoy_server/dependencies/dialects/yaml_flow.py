"""Read a YAML flow collection, such as `[pip, {pip: ["a>=1"]}]`, and locate the texts in it.

Anchors, aliases, tags, explicit keys and texts on several lines without quotes are not read. Source: the YAML
specification, chapter "Flow Collection Styles".
"""

from __future__ import annotations

import re

import msgspec

_BEGINS = r"(?:[^\s,\[\]{}#&*!|>'\"%@`:?-]|[-?:](?![\s,\[\]{}]))"
_CONTINUES = r"(?:[ \t]*(?:[^\s,\[\]{}:#]|:(?![\s,\[\]{}])|(?<=\S)#))*"
_TOKEN = re.compile(
    r"(?P<space>\s+|(?<=\s)#[^\n]*)"
    r"|(?P<sign>[\[\]{},]|:(?=[\s,\[\]{}])|(?<=[\"'\]}]):)"
    r"|\"(?P<double>(?:[^\"\\]|\\.)*)\""
    r"|'(?P<single>(?:[^']|'')*)'(?!')"
    rf"|(?P<plain>{_BEGINS}{_CONTINUES})",
    re.DOTALL,
)
# The beginning of an item of another style, which cannot be in a flow collection.
_ITEM = re.compile(r"-\s")
# What may follow a text in quotes.
_AFTER = re.compile(r"\s*(?:[#:,\]}]|\Z)|\s*\n")
_CLOSING = {"[": "]", "{": "}"}
# How many collections may be within each other.
_DEEPEST = 9


class FlowText(msgspec.Struct, frozen=True):
    """A text in a flow collection: its span without quotes, its value, and whether it has quotes.

    `keys` has an item for each collection that contains the text, the outermost first: the key that the text is under,
    and an empty string for an item of a list.
    """

    keys: tuple[str, ...]
    start: int
    end: int
    value: str
    is_quoted: bool


class Flow(msgspec.Struct, frozen=True):
    """A flow collection: the texts in it that are on one line and have no escapes, and the offset after it."""

    texts: list[FlowText]
    end: int


def read_flow(text: str, start: int) -> Flow | None:
    """Return the flow collection whose opening bracket is `text[start]`.

    None if it has something that is not read here, is nested deeply, or is not closed.
    """
    reader = _Reader()
    at = start
    while True:
        token = _TOKEN.match(text, at)
        if token is None or not reader.take(token):
            return None
        at = token.end()
        if not reader.opened:
            return Flow(reader.texts, at)


def end_of(text: str, start: int) -> int | None:
    """Return the offset after the flow collection or the text in quotes that begins at `text[start]`.

    It is -1 if YAML refuses the text because this bracket or quote, or one in it, is not closed; None if that is not
    known. A text on several lines is not closed either if its last quote is followed by other text, since that quote
    begins another text.
    """
    opened: list[str] = []
    at, is_plain = start, False
    while True:
        token = _TOKEN.match(text, at)
        if token is None:
            is_item = not is_plain and _ITEM.match(text, at) is not None
            return -1 if at == len(text) or text[at] in "\"'" or is_item else None
        at = token.end()
        if token.lastgroup != "space":
            is_plain = token.lastgroup == "plain"
        if token.lastgroup in ("double", "single") and "\n" in token[0] and not _AFTER.match(text, at):
            return -1
        sign = token["sign"]
        if sign in _CLOSING:
            opened.append(sign)
        elif sign in ("]", "}") and (not opened or _CLOSING[opened.pop()] != sign):
            return None
        if not opened:
            return at


class _Reader:
    """The collections that are open at a position, and what is read up to it."""

    def __init__(self) -> None:
        self.texts: list[FlowText] = []
        self.opened: list[str] = []
        self._keys: list[str] = []
        self._last: re.Match[str] | None = None

    def take(self, token: re.Match[str]) -> bool:
        """Take the next token into account; return False if it cannot be here."""
        if token.lastgroup == "space":
            return True
        sign = token["sign"]
        if sign is None:
            self._last, before = token, self._last
            return before is None
        if sign in _CLOSING:
            self.opened.append(sign)
            self._keys.append("")
            return self._last is None and len(self.opened) <= _DEEPEST
        if sign == ":":
            self._keys[-1] = _value(self._last) if self._last is not None else ""
            self._last = None
            return True
        self._end_item()
        if sign == ",":
            return True
        self._keys.pop()
        return _CLOSING[self.opened.pop()] == sign

    def _end_item(self) -> None:
        found, self._last = self._last, None
        if found is not None and (self.opened[-1] == "[" or self._keys[-1]):
            kind, value = found.lastgroup or "", _value(found)
            if not re.search(r"[\n\\]|''", value):
                self.texts.append(FlowText(tuple(self._keys), *found.span(kind), value, kind != "plain"))
        self._keys[-1] = ""


def _value(token: re.Match[str]) -> str:
    return token[token.lastgroup or 0]
