"""Check the layout of the `dependencies` list in a conda `environment.yml`: find the lines that conda refuses, and the
nested `pip:` lists.

The text is scanned line by line, without a YAML parser. Source: conda's documentation, "Creating an environment file
manually", and the errors of `conda env create`.
"""

from __future__ import annotations

import re

import msgspec
from msgspec.structs import replace

from venvoy_server.dependencies.dialects.yaml_flow import end_of

_LINE = re.compile(r"[^\n]*\n?")
_TOP = re.compile(r"[\"']?([\w.-]+)[\"']?[ ]*:(?:[ \t]+(?P<value>[^\r\n]*))?\r?$")
_ITEM = re.compile(r"(?P<mark> *-(?: +|$))(?P<content>.*)")
# Anchors and tags before a value, such as `&name` and `!!str`.
_PROPERTIES = r"(?:[&!]\S* +)*"
_KEY = re.compile(rf"{_PROPERTIES}[\"']?(?P<name>[\w.-]+)[\"']?[ ]*:(?:[ ]+(?P<value>.*))?$")
_SPEC = re.compile(rf"{_PROPERTIES}[\"']?(?:[\w./-]+::)?(?P<name>[\w.-]+)")
_NOT_TEXT = re.compile(r"[+-]?\d+(?:\.\d+)?|null|~|true|false", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
# The beginning of a text on the lines after it.
_BLOCK = re.compile(rf"{_PROPERTIES}[|>][-+0-9]*")
# Prefixes of YAML values other than plain words: flow lists and tables, anchors, aliases, tags.
_OTHER_VALUES = ("[", "{", "&", "*", "!")


class CondaFault(msgspec.Struct, frozen=True):
    """A part of the file that conda refuses: its start and end as character offsets in the file, and the error
    message.
    """

    start: int
    end: int
    message: str


class PipList(msgspec.Struct, frozen=True):
    """A `pip:` list: start and end of the key `pip`, start of the line with the key, and number of items.

    All positions are character offsets in the file.
    """

    start: int
    end: int
    line: int
    items: int = 0


class CondaLayout:
    """The result of scanning one conda environment file.

    `faults` are the parts that conda refuses, `pip_lists` the nested `pip:` lists, and `lists_pip` is whether the
    package pip itself is a dependency.
    """

    def __init__(self, text: str) -> None:
        """Scan `text`, the content of a conda `environment.yml`, and set the attributes of this object from it.

        `faults` gets the parts that conda refuses, and `pip_lists` the nested `pip:` lists. `lists_pip` becomes True if
        the package pip is a dependency.
        """
        self.faults: list[CondaFault] = []
        self.pip_lists: list[PipList] = []
        self.lists_pip = False
        self._is_inside = self._is_seen = False
        self._indent = self._column = -1
        self._text = text
        self._read_to = 0  # lines before this offset belong to a value that began earlier
        self._text_indent: int | None = None  # the indentation of an item that may go on in lines indented more
        self._block: int | None = None  # lines with a larger indentation are the text of an item
        for line in _LINE.finditer(text):
            content = _COMMENT.sub("", line[0].rstrip("\r\n")).rstrip()
            if content.strip() and line.start() >= self._read_to:
                self._take(content, line.start())

    def _take(self, raw: str, base: int) -> None:
        if raw[0] not in " \t-":
            self._top(raw, base)
        elif self._is_inside:
            blank = raw[: len(raw) - len(raw.lstrip())]
            if self._block is not None and len(blank) > self._block:
                return
            self._block = None
            if "\t" in blank:
                self._fault(base, base + len(blank), "YAML allows no tabs in the indentation; use spaces.")
                return
            item = _ITEM.fullmatch(raw)
            if item is None:
                self._other(raw, base, len(blank))
                return
            if _BLOCK.fullmatch(item["content"]):
                self._block = len(blank)
            if self._text_indent is None or len(blank) <= self._text_indent:
                self._text_indent = len(blank) if _KEY.fullmatch(item["content"]) is None else None
                self._value(base + len(item["mark"]))
            if self._indent < 0 or len(blank) <= self._indent:
                self._indent = len(blank)
                self._item(item["content"], base, len(item["mark"]))
            elif self.pip_lists and self._column >= 0:
                last = self.pip_lists[-1]
                self.pip_lists[-1] = replace(last, items=last.items + 1)

    def _top(self, raw: str, base: int) -> None:
        key = _TOP.fullmatch(raw)
        self._is_inside, self._indent, self._column = False, -1, -1
        self._block = self._text_indent = None
        if key is None or key[1] != "dependencies":
            return
        value = (key["value"] or "").strip()
        if self._is_seen:
            self._fault(base, base + len("dependencies"), "There is a list of `dependencies` already.")
        elif value and not value.startswith(_OTHER_VALUES) and value not in ("~", "null"):
            self._fault(base, base + len(raw), _NO_LIST)
        self._is_inside, self._is_seen = not value, True
        if value:
            self._value(base + key.start("value"))

    def _item(self, content: str, base: int, column: int) -> None:
        """Record the fault or the `pip:` list, if any, of an item of the dependency list: a package, or a list's key.

        `content` is the item without its `- `, `base` the offset of its line in the file, and `column` the zero-based
        column at which `content` begins.
        """
        start, self._column = base + column, -1
        key = _KEY.fullmatch(content)
        if key is not None:
            self._key(key, base, start)
            self._column = column
            return
        if _NOT_TEXT.fullmatch(content):
            self._fault(start, start + len(content), f"An item must be a package, and `{content}` is not text.")
        spec = _SPEC.match(content)
        self.lists_pip = self.lists_pip or (spec is not None and spec["name"] == "pip")

    def _key(self, key: re.Match[str], base: int, start: int) -> None:
        name, value, end = key["name"], key["value"] or "", start + key.end("name")
        if name != "pip":
            self._fault(start, end, f"conda knows no list `{name}` among the dependencies, only `pip`.")
        elif value and not value.startswith(_OTHER_VALUES):
            self._fault(start, end, "`pip` must be a list: an item on each line, indented more than this one.")
        else:
            self.pip_lists.append(PipList(start, end, base, int(value.startswith("[") and value != "[]")))
            if value:
                self._value(start + key.start("value"))

    def _value(self, start: int) -> None:
        """Record a fault if the bracket or quote at an offset is not closed; else the lines up to its end are read."""
        if self._text[start : start + 1] not in ("[", "{", '"', "'"):
            return
        end = end_of(self._text, start)
        if end == -1:
            self._fault(start, start + 1, f"`{self._text[start]}` is not closed.")
        self._read_to = len(self._text) if end == -1 else end or 0

    def _other(self, raw: str, base: int, indent: int) -> None:
        """Record a fault if conda refuses a line inside `dependencies` that does not begin with `-`.

        `raw` is the line, `base` its offset in the file, and `indent` the number of spaces before its first character.
        """
        start, end = base + indent, base + len(raw)
        if self._indent < 0:
            self._fault(start, end, _NO_LIST)
            self._is_inside = False
        elif indent == self._column:
            key = _KEY.fullmatch(raw[indent:])
            if key is not None:
                self._fault(start, start + key.end("name"), f"`{key['name']}` is not an item: begin it with `- `.")

    def _fault(self, start: int, end: int, message: str) -> None:
        self.faults.append(CondaFault(start, end, message))


_NO_LIST = "`dependencies` must be a list: an item on each line, after `- `."
