"""Locate the tables and arrays of a TOML text, for edits that preserve the layout of the rest."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.dialects.toml_strings import Keys, TomlToken, string_value, tokens


class ArrayItem(msgspec.Struct, frozen=True):
    """An item of an array: its span, whether it is a string, and the end of the comma after
    it (None if there is none).
    """

    start: int
    end: int
    is_string: bool
    comma_end: int | None = None


class TomlArray(msgspec.Struct, frozen=True):
    """An array: the path of keys to it, its span including brackets, and its items."""

    keys: Keys
    start: int
    end: int
    items: tuple[ArrayItem, ...]


class TomlSection(msgspec.Struct, frozen=True):
    """A table with a header: its key path, and the offset after its last value, or after the header if it is empty.

    New keys of the table can be inserted at this offset.
    """

    keys: Keys
    end: int


class TomlLayout(msgspec.Struct, frozen=True):
    """The tables that have headers, and the arrays that are values of keys, in document order."""

    tables: tuple[TomlSection, ...]
    arrays: tuple[TomlArray, ...]


def layout_of(text: str) -> TomlLayout:
    """Return the tables that have headers, and the arrays that are values of keys, of a valid TOML text."""
    return _Reader(list(tokens(text))).read()


class _Reader:
    def __init__(self, found: list[TomlToken]) -> None:
        self._tokens = found
        self._at = 0
        self._tables: list[TomlSection] = []
        self._arrays: list[TomlArray] = []

    def read(self) -> TomlLayout:
        table: Keys = ()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.text == "[" and token.begins_line:
                while self._text() == "[":
                    self._at += 1
                table = self._key()
                while self._text() == "]":
                    self._at += 1
                self._tables.append(TomlSection(table, self._tokens[self._at - 1].end))
                continue
            key = self._key()
            self._at += 1  # the sign `=`
            self._value((*table, *key))
            if self._tables:
                self._tables[-1] = TomlSection(table, self._tokens[self._at - 1].end)
        return TomlLayout(tuple(self._tables), tuple(self._arrays))

    def _text(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _key(self) -> Keys:
        parts: list[str] = []
        while self._at < len(self._tokens) and self._tokens[self._at].kind in ("bare", "string"):
            token = self._tokens[self._at]
            parts.append(string_value(token.text)[0] if token.kind == "string" else token.text)
            self._at += 1
            if self._text() != ".":
                break
            self._at += 1
        return tuple(parts)

    def _value(self, keys: Keys) -> None:
        """Read the value at the current token, and add the arrays in the value to `self._arrays`.

        `keys` is the key path of the value, such as `("project", "dependencies")`; an added array has the path of its
        own key. Afterwards, the current token is the one that follows the value.
        """
        if self._text() == "[":
            self._array(keys)
        elif self._text() == "{":
            self._inline_table(keys)
        else:
            self._at += 1
            # A number or a date may be several tokens.
            while self._at < len(self._tokens) and not self._tokens[self._at].begins_line and self._text() not in ",]}":
                self._at += 1

    def _array(self, keys: Keys) -> None:
        start = self._tokens[self._at].start
        self._at += 1
        items: list[ArrayItem] = []
        while self._at < len(self._tokens) and self._text() != "]":
            first = self._tokens[self._at]
            self._value(keys)
            end = self._tokens[self._at - 1].end
            comma = self._tokens[self._at].end if self._text() == "," else None
            items.append(ArrayItem(first.start, end, first.kind == "string", comma))
            self._at += comma is not None
        end = self._tokens[self._at].end if self._at < len(self._tokens) else start
        self._at += 1
        self._arrays.append(TomlArray(keys, start, end, tuple(items)))

    def _inline_table(self, keys: Keys) -> None:
        self._at += 1
        while self._at < len(self._tokens) and self._text() != "}":
            key = self._key()
            self._at += 1  # the sign `=`
            self._value((*keys, *key))
            self._at += self._text() == ","
        self._at += 1
