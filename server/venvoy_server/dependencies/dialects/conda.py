"""Read the requirements of a conda `environment.yml`: its `pip:` list, and conda's own specs translated to PEP 440.

YAML is scanned line by line, without a YAML parser: an environment file is a flat list, the scanner knows the position
of each item and recovers after errors, and no dependency is needed. Flow lists (`[a, b]`), anchors and multi-line
values are not read. Source: conda's documentation, "Creating an environment file manually" and "Package match
specifications".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.slots import Part, ReadText, Slot, TextPlace

_LINE = re.compile(r"[^\n]*\n?")
_ITEM = re.compile(
    r"(?P<indent>[ \t]*)-[ \t]+(?:\"(?P<double>[^\"\\\n]*)\"|'(?P<single>[^'\n]*)'|(?P<plain>[^\s\"'#][^\n]*))"
)
_COMMENT = re.compile(r"(?<!\s)\s+#")
_PIP = re.compile(r"[ \t]*-[ \t]+[\"']?pip[\"']?[ \t]*:[ \t]*(?:#.*)?$")
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
    for is_pip, start, value in _items(text):
        file = _FILE.match(value) if is_pip else None
        if file is not None:
            places.append(TextPlace("path", start + file.start(1), start + file.end(1), file[1]))
        elif not is_pip:
            slots += _conda_slot(value, start)
        elif value[0] not in "-./" and "://" not in value.partition("@")[0] and " --" not in value:
            end = start + len(value)
            is_quoted = text[start - 1] in "\"'"
            slots.append(Slot(start - 1, end + 1, "quoted", "pip") if is_quoted else Slot(start, end, "plain", "pip"))
    return ReadText(slots, places)


def _items(text: str) -> Iterator[tuple[bool, int, str]]:
    """Yield the items of the `dependencies:` list, as (is in the `pip:` list, offset in `text`, unquoted value)."""
    inside, pip_indent = False, -1
    for line in _LINE.finditer(text):
        raw = line[0]
        if raw[:1] not in (" ", "\t", "\n", "\r", "#", "-", ""):
            inside, pip_indent = raw.startswith("dependencies:"), -1
            continue
        item = _ITEM.match(raw) if inside else None
        if item is None:
            continue
        indent = len(item["indent"])
        if _PIP.match(raw.rstrip()):
            pip_indent = indent
            continue
        is_pip = pip_indent >= 0 and indent > pip_indent
        if not is_pip:
            pip_indent = -1
        kind = item.lastgroup or "plain"
        value = _COMMENT.split(item[kind], maxsplit=1)[0].rstrip() if kind == "plain" else item[kind]
        if value.strip() == value != "":
            yield is_pip, line.start() + item.start(kind), value


def _conda_slot(value: str, start: int) -> list[Slot]:
    found = _MATCH.fullmatch(value)
    if found is None:
        return []
    name = Part(found["name"], start + found.start("name"), start + found.end("name"), True)
    spec, at = found["spec"].strip(), start + found.start("spec")
    parts = [name]
    version = _version(spec)
    if version:
        parts.append(Part(version, at, at + len(spec), version == spec))
    return [Slot(start, start + len(value), "parts", "conda", m.ELSEWHERE | m.FOREIGN, tuple(parts))]


def _version(spec: str) -> str:
    """Return a conda version spec in PEP 440 syntax; empty if it has no equivalent."""
    if _RANGE.fullmatch(spec):
        return spec
    exact = _EXACT.fullmatch(spec)
    if exact:
        return f"=={exact[1]}"
    fuzzy = _FUZZY.fullmatch(spec)
    return f"=={fuzzy[1]}.*" if fuzzy else ""
