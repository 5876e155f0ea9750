"""Read the requirements in the inline metadata of a Python script (PEP 723): TOML in a comment block.

The Python code around the block is ignored.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter

import msgspec
from msgspec import structs

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.pyproject.uv_tables import uv_places
from venvoy_server.dependencies.dialects.slots import ReadText, Slot, TextPlace
from venvoy_server.dependencies.dialects.toml_strings import TomlReader, TomlString, string_value
from venvoy_server.environments.patterns import pattern

# First and last line of a block; and the same with a space after them, with which no tool reads the block.
_EDGES = (
    pattern(r"^# /// ([a-zA-Z0-9-]+)\r?$", re.MULTILINE),
    pattern(r"^# ///\r?$", re.MULTILINE),
)
_SPACED_EDGES = (
    pattern(r"^# /// ([a-zA-Z0-9-]+)[ \t]*\r?$", re.MULTILINE),
    pattern(r"^# ///[ \t]*\r?$", re.MULTILINE),
)
_RUN = pattern(r"(?:#(?: [^\n]*|\r?)(?:\n|\Z))*+")
_inner = itemgetter(0)


class ScriptBlock(msgspec.Struct, frozen=True):
    """A metadata block: the span of its opening line, its TOML text, and the mapping of TOML offsets to the document.

    `lines` holds (offset in the TOML, offset in the document) for each line. `is_closed` is whether tools find the end:
    False if the closing `# ///` is missing, or if a space follows it or the opening line.
    """

    start: int
    end: int
    toml: str
    lines: tuple[tuple[int, int], ...]
    is_closed: bool = True

    def offset(self, at: int) -> int:
        """Return the document offset that corresponds to an offset in the TOML."""
        if not self.lines:
            return self.end + at
        inner, outer = self.lines[max(0, bisect_right(self.lines, at, key=_inner) - 1)]
        return outer + at - inner


def blocks_of(text: str) -> list[ScriptBlock]:
    """Return the `script` metadata blocks of a Python text; if none is closed, only the first unclosed one.

    A block extends to the last `# ///` of the contiguous comment lines, as in PEP 723's regular expression, but in a
    single pass: that expression takes quadratic time on many opening lines.
    """
    found = _closed_or_first(text, *_EDGES)
    if found and found[0].is_closed:
        return found
    return [structs.replace(block, is_closed=False) for block in _closed_or_first(text, *_SPACED_EDGES)[:1]]


def _closed_or_first(text: str, opens: re.Pattern[str], closes: re.Pattern[str]) -> list[ScriptBlock]:
    found: list[ScriptBlock] = []
    unclosed: list[ScriptBlock] = []
    at = run_end = 0
    last: re.Match[str] | None = None
    while opening := opens.search(text, at):
        at = begin = min(len(text), opening.end() + 1)
        if begin >= run_end:
            run = _RUN.match(text, begin)
            run_end = run.end() if run else begin
            closings = list(closes.finditer(text, begin, run_end))
            last = closings[-1] if closings else None
        is_script = opening[1] == "script"
        if last is not None and last.start() > begin:
            if is_script:
                found.append(_block(text, opening.start(), opening.end(), begin, last.start(), True))
            at = last.end()
        elif is_script and not unclosed:
            unclosed.append(_block(text, opening.start(), opening.end(), begin, run_end, False))
        if at >= len(text):
            break
    return found or unclosed


def _block(text: str, start: int, end: int, begin: int, stop: int, is_closed: bool) -> ScriptBlock:
    toml: list[str] = []
    lines: list[tuple[int, int]] = []
    inner = 0
    while begin < stop:
        line_end = text.find("\n", begin, stop)
        line_end = stop if line_end < 0 else line_end + 1
        skipped = 2 if text[begin : begin + 2] == "# " else 1
        line = text[begin + skipped : line_end]
        lines.append((inner, begin + skipped))
        toml.append(line)
        inner += len(line)
        begin = line_end
    return ScriptBlock(start, end, "".join(toml), tuple(lines), is_closed)


def read(text: str) -> ReadText:
    """Return the requirements in the metadata block of a Python script.

    The result is empty without a block, and with several, which no tool accepts.
    """
    blocks = blocks_of(text)
    if len(blocks) != 1:
        return ReadText()
    (block,) = blocks
    slots: list[Slot] = []
    places: list[TextPlace] = []
    reader = TomlReader(block.toml)
    for each in reader.strings():
        if each.keys == ("dependencies",) and "\n" not in block.toml[each.start : each.end]:
            start = block.offset(each.start)
            slots.append(Slot(start, start + each.end - each.start, "toml", "dependencies", m.ELSEWHERE))
        places += _places(block, each)
    for key in reader.names:
        if len(key.keys) == 1:
            start = block.offset(key.start)
            places.append(TextPlace("key", start, start + key.end - key.start, key.keys[0], key.keys[0]))
    for place in uv_places(reader):
        start = block.offset(place.start)
        places.append(structs.replace(place, start=start, end=start + place.end - place.start))
    return ReadText(slots, sorted(places, key=lambda place: place.start))


def _places(block: ScriptBlock, string: TomlString) -> list[TextPlace]:
    value = string_value(block.toml[string.start : string.end])[0]
    start = block.offset(string.start)
    end = start + string.end - string.start
    if string.keys[:3] == ("tool", "uv", "sources") and len(string.keys) == 5:
        kind = {"path": "path", "git": "url", "url": "url"}.get(string.keys[4])
        return [TextPlace(kind, start, end, value, ".".join(string.keys))] if kind else []
    return []
