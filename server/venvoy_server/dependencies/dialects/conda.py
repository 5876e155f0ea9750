"""Read the requirements of a conda `environment.yml`: its `pip:` list, and conda's own specs translated to PEP 440.

YAML is scanned line by line, without a YAML parser: an environment file is a flat list, the scanner knows the position
of each item and recovers after errors, and no dependency is needed. Of flow lists (`[a, b]`), only `pip:` lists are
read. Items with an anchor or a tag, aliases and multi-line values are not read. Source: conda's documentation,
"Creating an environment file manually" and "Package match specifications".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.slots import Part, ReadText, Slot, TextPlace
from venvoy_server.dependencies.dialects.yaml_flow import read_flow

_LINE = re.compile(r"[^\n]*\n?")
_TOP = re.compile(r"[\"']?dependencies[\"']?[ \t]*:(?:[ \t]+|$)")
_ITEM = re.compile(r"(?P<indent>[ \t]*)-(?:[ \t]+(?P<content>\S.*)|$)")
_SCALAR = re.compile(
    r"(?:\"(?P<double>[^\"\\]*)\"|'(?P<single>[^']*)')(?=\s*$|\s+#)|(?P<plain>[^\s\"'#&*!?|>].*|[?|>](?=[^\s|>+-]).*)"
)
_COMMENT = re.compile(r"(?<!\s)\s+#")
_PIP_COMMENT = re.compile(r"(?:^|\s)#")
_FOLLOWING = re.compile(r"[ \t\r]*\n\s*^(?P<indent>[ \t]*)[^\s#]", re.MULTILINE)
# Anchors and tags, such as `&name` and `!!seq`.
_PROPERTIES = r"(?:[&!]\S*(?:[ \t]+|$))*"
_PIP = re.compile(rf"{_PROPERTIES}[\"']?pip[\"']?[ \t]*:(?:[ \t]+|$){_PROPERTIES}")
_KEY = re.compile(r":(?:\s|$)")
# The keys of an item of a `pip:` list, in a whole list of dependencies and in one item of it that is in braces.
_IN_DEPENDENCIES = (("", "pip", ""), ("pip", ""))
_IN_ITEM = (("pip", ""),)
_FILE = re.compile(r"(?:-r|-c|--requirement|--constraint)[ \t=]+(\S+)")
_MATCH = re.compile(r"(?:[\w./-]+::)?(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)[ \t]*(?P<spec>.*)")
_CLAUSE = r"(?:==|>=|<=|!=|~=|>|<)\d+(?:\.\d+)*(?:\.\*)?"
_RANGE = re.compile(rf"{_CLAUSE}(?:,{_CLAUSE})*")
_FUZZY = re.compile(r"=(\d+(?:\.\d+)*)(?:\.?\*)?(?:=.*)?")
_EXACT = re.compile(r"(?:==)?(\d+(?:\.\d+)*)")


def read(text: str) -> ReadText:
    """Return the requirements in a conda `environment.yml`, and the positions of the files that `-r` in it names."""
    slots: list[Slot] = []
    places: list[TextPlace] = []
    for item in _Items(text).read():
        start, value = item.start, item.value
        file = _FILE.match(value) if item.is_pip else None
        if file is not None:
            places.append(TextPlace("path", start + file.start(1), start + file.end(1), file[1]))
        elif not item.is_pip:
            slots += _conda_slot(item)
        elif value[0] not in "-./" and "://" not in value.partition("@")[0] and " --" not in value:
            slots.append(_pip_slot(item))
    return ReadText(slots, places)


def _pip_slot(item: _Item) -> Slot:
    start, end = item.start, item.start + len(item.value)
    if item.is_quoted:
        return Slot(start - 1, end + 1, "quoted", "pip")
    if item.is_flow:  # without quotes, a fix could add a comma or a bracket: the text can only be removed
        return Slot(start, end, "parts", "pip", 0, (Part(item.value, start, end),))
    return Slot(start, end, "plain", "pip")


class _Item(msgspec.Struct, frozen=True):
    """An item of the `dependencies:` list, or of the `pip:` list in it.

    `start` is the offset in the text of `value`, which is without quotes and comment.
    """

    is_pip: bool
    start: int
    value: str
    is_quoted: bool
    is_flow: bool


class _Items:
    """The scanner of a file's lists: it knows in which list a line is, and which lines belong to the value before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_inside = False
        self._pip_indent = -1
        self._deeper: int | None = None  # lines with a larger indentation belong to a value that is not read
        self._joins = False  # whether a backslash at the end of an item joins the next one to it
        self._read_to = 0

    def read(self) -> Iterator[_Item]:
        """Yield the items of both lists, in their order in the text."""
        for line in _LINE.finditer(self._text):
            raw = line[0].rstrip()
            if line.start() < self._read_to or not raw or raw.lstrip().startswith("#"):
                continue
            if raw[0] not in " \t-":
                yield from self._top(raw, line.start())
                continue
            item = _ITEM.fullmatch(raw) if self._is_inside else None
            if item is None:
                continue
            indent = len(item["indent"])
            if self._deeper is not None and indent > self._deeper:
                continue
            self._deeper = None
            is_pip = 0 <= self._pip_indent < indent
            if not is_pip:
                self._pip_indent = -1
            if item["content"] is None:  # the item is on the lines after this one
                self._deeper = indent
                continue
            yield from self._item(is_pip, indent, item["content"], line.start() + item.start("content"))

    def _top(self, raw: str, start: int) -> Iterator[_Item]:
        key = _TOP.match(raw)
        self._is_inside, self._pip_indent, self._deeper = key is not None, -1, None
        if key is not None and raw[key.end() :].startswith("["):
            self._is_inside = False
            yield from self._flow(start + key.end(), _IN_DEPENDENCIES, -1)

    def _item(self, is_pip: bool, indent: int, content: str, start: int) -> Iterator[_Item]:
        """Yield the items in a line, whose text after the `- ` is `content`, at offset `start`.

        `indent` is the length of the line's indentation. `is_pip` is whether the line is in the `pip:` list.
        """
        key = None if is_pip else _PIP.match(content)
        if key is not None and content[key.end() :].startswith("["):
            yield from self._flow(start + key.end(), (("",),), indent)
        elif key is not None:
            is_list = content[key.end() :][:1] in ("", "#")
            self._pip_indent, self._deeper = (indent, None) if is_list else (-1, indent)
        elif content[0] in "[{" and not is_pip:
            yield from self._flow(start, _IN_ITEM if content[0] == "{" else (), indent)
        else:
            yield from self._scalar(is_pip, indent, content, start)

    def _flow(self, start: int, lists: tuple[tuple[str, ...], ...], indent: int) -> Iterator[_Item]:
        """Yield the items of `pip:` lists in the flow collection that begins at offset `start`.

        `lists` are the keys (as in `FlowText`) under which such an item is. `indent` is the length of the line's
        indentation.
        """
        flow = read_flow(self._text, start)
        if flow is None:
            self._deeper = indent
            return
        self._read_to = flow.end
        for each in flow.texts:
            if each.keys in lists and each.value.strip() == each.value != "":
                yield _Item(True, each.start, each.value, each.is_quoted, True)

    def _scalar(self, is_pip: bool, indent: int, content: str, start: int) -> Iterator[_Item]:
        """Yield the item that is written as `content`, at offset `start`, unless its text is not all on this line.

        `indent` is the length of the line's indentation. `is_pip` is whether the line is in the `pip:` list.
        """
        joins, self._joins = self._joins, is_pip and content.rstrip("\"'").endswith("\\")
        self._deeper = indent
        found = _SCALAR.match(content)
        kind = found.lastgroup or "" if found is not None else ""
        if found is None or joins or self._joins:
            return
        value, *comment = _COMMENT.split(found[kind], maxsplit=1) if kind == "plain" else [found[kind]]
        if kind == "plain" and not comment and self._continues(start + len(content), indent):
            return
        if is_pip and kind != "plain" and _PIP_COMMENT.search(value):
            return
        if not is_pip and kind == "plain" and _KEY.search(value):
            return
        value = value.rstrip()
        if value.strip() == value != "":
            yield _Item(is_pip, start + found.start(kind), value, kind != "plain", False)

    def _continues(self, end: int, indent: int) -> bool:
        """Return whether the text of an item goes on in the line after offset `end`.

        `indent` is the length of the item's indentation.
        """
        following = _FOLLOWING.match(self._text, end)
        return following is not None and len(following["indent"]) > indent


def _conda_slot(item: _Item) -> list[Slot]:
    value, start, quote = item.value, item.start, int(item.is_quoted)
    found = _MATCH.fullmatch(value)
    if found is None:
        return []
    name = Part(found["name"], start + found.start("name"), start + found.end("name"), True)
    spec, at = found["spec"].strip(), start + found.start("spec")
    parts = [name]
    version = _version(spec)
    if version:
        parts.append(Part(version, at, at + len(spec), version == spec))
    return [Slot(start - quote, start + len(value) + quote, "parts", "conda", m.ELSEWHERE | m.FOREIGN, tuple(parts))]


def _version(spec: str) -> str:
    """Return a conda version spec in PEP 440 syntax; empty if it has no equivalent."""
    if _RANGE.fullmatch(spec):
        return spec
    exact = _EXACT.fullmatch(spec)
    if exact:
        return f"=={exact[1]}"
    fuzzy = _FUZZY.fullmatch(spec)
    return f"=={fuzzy[1]}.*" if fuzzy else ""
