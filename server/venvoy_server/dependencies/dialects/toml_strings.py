"""Find the strings of a TOML text with their positions and key paths.

tomllib does not provide positions. This reader works on tokens and recovers after errors; whether the text is valid
TOML is left to tomllib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

Keys = tuple[str, ...]

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+|\#[^\n]*)"
    r'|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*\'{3,5}|"(?:[^"\\\n]|\\[^\n])*"|\'[^\'\n]*\')'
    r"|(?P<bare>[A-Za-z0-9_+:-]+)"
    r"|(?P<mark>[\[\]{}=,.])"
    r"|(?P<wrong>.)",
    re.DOTALL,
)
_DEEPEST = 64
_MOST_PARTS = 20
"""Number of parts of a dotted key that are read; no file has a place with as many, and `tomllib` is given 16."""


class TomlString(msgspec.Struct, frozen=True, gc=False):
    """A string value: its key path (without array indexes), and its span including quotes.

    `key_start` and `key_end` are the span of the last part of its key. `table` is the offset of the table header above
    it, `item` that of the inline table (`{...}`) that contains it; -1 if there is none. `item_key` is the span of the
    key whose value is this inline table.
    """

    keys: Keys
    start: int
    end: int
    key_start: int = -1
    key_end: int = -1
    table: int = -1
    item: int = -1
    item_key: tuple[int, int] = (-1, -1)


class TomlTable(msgspec.Struct, frozen=True, gc=False):
    """The header of a table: its key path, its span including brackets, and the span of the last part of its key."""

    keys: Keys
    start: int
    end: int
    key_start: int
    key_end: int
    is_array: bool


class TomlToken(msgspec.Struct, frozen=True, gc=False):
    """A token of a TOML text: a string literal, unquoted text, a punctuation mark, or an invalid character.

    `kind` is accordingly `string`, `bare`, `mark` or `wrong`. `text` is the token as written, with quotes; `start` and
    `end` are its span. `begins_line` is whether the token is the first on its line.
    """

    kind: str
    text: str
    start: int
    end: int
    begins_line: bool


class TomlName(msgspec.Struct, frozen=True, gc=False):
    """A part of a key or table header: the key path up to and including it, and its span."""

    keys: Keys
    start: int
    end: int


def toml_strings(text: str) -> Iterator[TomlString]:
    """Yield the string values of a TOML text in order; malformed parts are skipped."""
    return TomlReader(text).strings()


class TomlReader:
    """Reads the strings of one TOML text, and collects the table headers and the parts of keys on the way.

    `strings` yields the strings that are values. While it is iterated, two lists are filled. `tables` gets each table
    header. `names` gets each part of a key or header, with the key path that ends at this part.

    For example, the part `license` has the path `project.license` in the header `[project.license]`. Below the header
    `[project]`, it has the same path in `license.file = ""` and in `license = {file = ""}`.
    """

    def __init__(self, text: str, found: list[TomlToken] | None = None) -> None:
        """Store the tokens of the text; `found` are its tokens if they have already been read."""
        self._tokens = list(tokens(text)) if found is None else found
        self._at = 0
        self._table = self._item = -1
        self._key_span = self._item_key = (-1, -1)
        self.tables: list[TomlTable] = []
        self.names: list[TomlName] = []

    def strings(self) -> Iterator[TomlString]:
        """Yield each string that is a value in the text, with its key path and span, in order."""
        table: Keys = ()
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.text == "[" and token.begins_line:
                self._at += 1
                is_array = self._peek() == "["
                if is_array:
                    self._at += 1
                table = self._key(())
                self._add_table(table, token.start, is_array)
                self._skip_line()
                continue
            key = self._key(table)
            if key and self._peek() == "=":
                self._at += 1
                yield from self._value((*table, *key), 0)
            else:
                if not key:
                    self._at += 1
                self._skip_line()

    def _add_table(self, keys: Keys, start: int, is_array: bool) -> None:
        self._table = start
        if not keys:
            self._key_span = (start + 1, start + 1)
        end = self._key_span[1]
        while self._peek() == "]" and not self._tokens[self._at].begins_line:
            end = self._tokens[self._at].end
            self._at += 1
        self.tables.append(TomlTable(keys, start, max(start + 1, end), *self._key_span, is_array))

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _key(self, table: Keys) -> Keys:
        """Read the key that begins at the current token, possibly dotted, and return its parts: `("a", "b")` for `a.b`.

        The result is empty if there is no key. Each part is also recorded in `names`, with its full key path; `table`
        is the key path of the table that contains the key. Of a longer key than any that we read, only the first parts
        are returned and recorded.
        """
        parts: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind not in ("bare", "string"):
                break
            self._key_span = (token.start, token.end)
            if len(parts) < _MOST_PARTS:
                parts.append(string_value(token.text)[0] if token.kind == "string" else token.text)
                self.names.append(TomlName((*table, *parts), token.start, token.end))
            self._at += 1
            if self._peek() != ".":
                break
            self._at += 1
        return tuple(parts)

    def _skip_line(self) -> None:
        """Advance to the next token that begins a line, which may be the current one."""
        while self._at < len(self._tokens) and not self._tokens[self._at].begins_line:
            self._at += 1

    def _value(self, keys: Keys, depth: int) -> Iterator[TomlString]:
        if self._at >= len(self._tokens) or depth > _DEEPEST:
            return
        token = self._tokens[self._at]
        if token.begins_line and not depth:
            return  # no value on the line of the key
        if token.kind == "string":
            self._at += 1
            yield TomlString(keys, token.start, token.end, *self._key_span, self._table, self._item, self._item_key)
        elif token.text == "[":
            self._at += 1
            yield from self._array(keys, depth)
        elif token.text == "{":
            self._at += 1
            yield from self._inline_table(keys, depth)
        else:  # a number, a date, a word
            while self._at < len(self._tokens) and self._tokens[self._at].kind in ("bare", "mark"):
                if self._peek() in ("]", "}", ",", "[", "{", "=") or self._tokens[self._at].begins_line:
                    return
                self._at += 1

    def _array(self, keys: Keys, depth: int) -> Iterator[TomlString]:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.text == "]":
                self._at += 1
                return
            if token.begins_line and self._is_assignment():
                return  # the array is not closed
            before = self._at
            if token.text != ",":
                yield from self._value(keys, depth + 1)
            if self._at == before:
                self._at += 1

    def _inline_table(self, keys: Keys, depth: int) -> Iterator[TomlString]:
        outer = self._item, self._item_key, self._key_span
        self._item, self._item_key = self._tokens[self._at - 1].start, self._key_span
        while self._at < len(self._tokens) and self._peek() != "}":
            before = self._at
            key = self._key(keys)
            if key and self._peek() == "=":
                self._at += 1
                yield from self._value((*keys, *key), depth + 1)
            if self._at == before:
                self._at += 1
        self._at += 1
        self._item, self._item_key, self._key_span = outer

    def _is_assignment(self) -> bool:
        """Return whether a key followed by `=`, or a table header, begins at the current token."""
        following = self._tokens[self._at + 1 : self._at + 3]
        token = self._tokens[self._at]
        if token.kind == "bare":
            return bool(following) and following[0].text == "="
        is_header = token.text == "[" and len(following) == 2 and following[0].kind == "bare"
        return is_header and following[1].text in (".", "]")


def tokens(text: str) -> Iterator[TomlToken]:
    """Yield the tokens of a TOML text, without whitespace and comments."""
    begins_line = True
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "space":
            begins_line = begins_line or "\n" in found[0]
            continue
        yield TomlToken(kind, found[0], found.start(), found.end(), begins_line)
        begins_line = False


LITERAL = re.compile(r'"""|\'\'\'|["\']')
"""The beginning of a TOML string: its opening quotes."""

_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([ \t]*\r?\n[ \t\r\n]*)|(.))", re.DOTALL
)
_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


def string_value(literal: str) -> tuple[str, list[tuple[int, int, int]]]:
    r"""Return the value of a TOML string literal, and the parts that map the value to the literal.

    `literal` includes the quotes. A part is (offset in the value, start in the literal, end in the literal), and there
    are two kinds. A part with the end -1 is ordinary text, which is the same in the value and the literal up to the
    next part. Any other part is an escape such as `\n`, which has one character in the value and the given span in the
    literal.
    """
    quote = literal[0]
    width = 3 if literal[:3] == quote * 3 and len(literal) >= 6 else 1
    begin, stop = width, len(literal) - width
    if width == 3:
        begin += 2 if literal.startswith("\r\n", begin) else 1 if literal.startswith("\n", begin) else 0
    if quote == "'" or "\\" not in literal:
        return literal[begin:stop], [(0, begin, -1)]
    value, parts, position = "", list[tuple[int, int, int]](), begin
    for found in _ESCAPE.finditer(literal, begin, stop):
        if found.start() > position:
            parts.append((len(value), position, -1))
            value += literal[position : found.start()]
        character = _unescaped(found)
        if character:
            parts.append((len(value), found.start(), found.end()))
            value += character
        position = found.end()
    if position < stop or not parts:
        parts.append((len(value), position, -1))
    return value + literal[position:stop], parts


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "" if found[4] is not None else _SHORT.get(found[5], found[5])


def escaped(text: str, quote: str) -> str:
    """Return a text escaped for a TOML string in the given quotes.

    In a `'` string nothing can be escaped, so that each `'` of the text is replaced by `"`.
    """
    if quote == "'":
        return text.replace("'", '"')
    if "'" not in text:
        text = text.replace('"', "'")  # both quotes are valid in a marker, and `'` needs no escape
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def literal_in(text: str) -> tuple[int, int] | None:
    """Return the (start, end) of the first quoted TOML string in a text, including its quotes; None if none is
    closed.
    """
    begin = LITERAL.search(text)
    if begin is None:
        return None
    value = text[begin.start() :]
    found = next(toml_strings(f"x={value}"), None)
    return None if found is None else (begin.start() + found.start - 2, begin.start() + found.end - 2)
