"""Read the requirements of a `setup.cfg`: `install_requires`, `setup_requires`, `tests_require` and extras.

Also read is `python_requires`, a range of versions.

Source: setuptools' documentation, "Configuring setuptools using setup.cfg files". The values are lists with one item
per line, or on a single line with `;` as the separator, in which case markers cannot be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.slots import ReadText, Slot, SlotKind, TextPlace

_LINE = re.compile(r"[^\n]*\n?")
_SECTION = re.compile(r"\[([^\]\n]+)\]")
_KEY = re.compile(r"([\w.-]+)[ \t]*[=:][ \t]*")
_ITEM = re.compile(r"\S(?:.*?\S)??(?=\s*$|\s+#)")
_LISTS = {"install_requires": 0, "setup_requires": m.ELSEWHERE, "tests_require": m.OPTIONAL}
# An indented line, possibly after empty lines and comments.
_CONTINUES = re.compile(r"(?:[ \t]*(?:[#;][^\n]*)?\n)*[ \t]+[^\s#;]")
_RANGE = re.compile(
    r"^(?:\[(?P<section>[^\]\n]+)\]|python[_-]requires[ \t]*[=:][ \t]*(?P<value>[^\s%][^\n%]*)$)", re.MULTILINE
)
_FILE = re.compile(r"file:\s*(.+)")


def read(text: str) -> ReadText:
    """Return the requirements of a `setup.cfg`, the files that it includes, and where its `python_requires` is."""
    slots: list[Slot] = []
    places: list[TextPlace] = []
    for slot in _items(text):
        start, value = slot.start, text[slot.start : slot.end]
        file = _FILE.match(value)
        if file is not None:
            for found in re.finditer(r"[^,\s]+", file[1]):
                at = start + file.start(1)
                places.append(TextPlace("path", at + found.start(), at + found.end(), found[0], slot.section))
        elif not value.startswith("attr:") and "%(" not in value:
            slots.append(slot)
    places += _ranges(text)
    return ReadText(slots, sorted(places, key=lambda place: place.start))


def _ranges(text: str) -> Iterator[TextPlace]:
    """Yield the value of `python_requires`, unless it is on several lines or names another option (`%(name)s`)."""
    section = ""
    for found in _RANGE.finditer(text):
        section = found["section"] or section
        if found["section"] or section != "options" or _CONTINUES.match(text, found.end() + 1):
            continue
        value = found["value"].rstrip()
        start = found.start("value")
        yield TextPlace("python-requires", start, start + len(value), value, "options.python_requires")


def _items(text: str) -> Iterator[Slot]:
    """Yield the items of the lists of requirements in a `setup.cfg`.

    The name of a list is such as `options.install_requires`.
    """
    section, current = "", None
    for line in _LINE.finditer(text):
        raw = line[0]
        if raw.startswith("["):
            header = _SECTION.match(raw)
            section, current = (header[1] if header else ""), None
            continue
        at = 0
        if raw[:1] not in (" ", "\t", "\n", "\r", "", "#", ";"):
            key = _KEY.match(raw)
            current = _list_of(section, key[1]) if key else None
            at = key.end() if key else 0
        if current is None or raw.lstrip().startswith(("#", ";")):
            continue
        if at and raw[at:].strip() and not _CONTINUES.match(text, line.end()):
            yield from _on_one_line(*current, raw, at, line.start())
            continue
        item = _ITEM.search(raw, at)
        if item is not None and not item[0].startswith("#"):
            yield Slot(line.start() + item.start(), line.start() + item.end(), "plain", *current)


def _on_one_line(section: str, traits: int, raw: str, at: int, base: int) -> Iterator[Slot]:
    """Yield each item of a list that is written on the line of its key, where setuptools splits it at each `;`.

    `raw` is that line, which begins at document offset `base`; the value begins at `raw[at:]`. `section` is the list
    name, and `traits` are the flags (of `dependencies.model`) that each item gets. A value such as `file: x.txt` is one
    item.
    """
    if raw[at:].startswith(("file:", "attr:")):
        yield Slot(base + at, base + len(raw.rstrip()), "plain", section, traits)
        return
    for part in re.finditer(r"[^;]+", raw[at:]):
        item = _ITEM.search(part[0].rstrip())
        if item is not None and not item[0].startswith("#"):
            start = base + at + part.start()
            kind: SlotKind = "split" if part.start() else "plain"
            yield Slot(start + item.start(), start + item.end(), kind, section, traits)


def _list_of(section: str, key: str) -> tuple[str, int] | None:
    key = key.replace("-", "_") if section == "options" else key
    if section == "options" and key in _LISTS:
        return f"options.{key}", _LISTS[key]
    return (f"options.extras_require.{key}", m.OPTIONAL) if section == "options.extras_require" else None
