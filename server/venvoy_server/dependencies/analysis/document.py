"""A parsed dependency file: a sequence of entries, of which an edit parses only those that it affects.

An entry is one logical line (continuation lines joined) of a requirements file. The entries cover the text without
gaps.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.dialects.requirements_txt.entry import block_entry, fast_entry, make_entry
from venvoy_server.dependencies.dialects.requirements_txt.lines import body_of, continues, join, physical_line
from venvoy_server.dependencies.model import Entry

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from venvoy_server.dependencies.dialects.slots import TextPlace

# Labels identify entries across edits, in ascending order; the gap leaves room for labels of inserted entries.
_GAP = 1 << 44
_STEP = 1 << 20
# Effort per slice of the first parse: a line of the common form costs 1, any other line _HARD.
_SLICE = 100
_HARD = 20
_SERIAL = itertools.count(1)


class Document:
    """An immutable text with its entries (logical lines).

    `starts[i]` is the character offset of `entries[i]` in the text, and `labels[i]` an ascending identifier of the
    entry that stays the same across edits. An edit returns another document, which shares the unchanged entries.
    `constraints` is whether the file is read as a constraints file. `variables` are the environment variables that pip
    would expand; without them every `${NAME}` stays unexpanded. `windows` is whether paths are those of Windows.
    `serial` is a unique number of the document, `parent` that of the document before the edit. `change` describes the
    edit by entry indexes: (first replaced entry, end of the replaced ones in the parent, end of the new ones in this
    document).
    """

    places: Sequence[TextPlace] = ()
    """Strings other than requirements that rules or links are about; a requirements file has none."""

    __slots__ = (
        "_text",
        "change",
        "constraints",
        "entries",
        "labels",
        "parent",
        "path",
        "serial",
        "starts",
        "variables",
        "windows",
    )

    def __init__(
        self,
        path: str | None,
        constraints: bool,
        entries: list[Entry],
        starts: list[int],
        labels: list[int],
        variables: Mapping[str, str],
        windows: bool,
        text: str | None = None,
        parent: int = -1,
        change: tuple[int, int, int] | None = None,
    ) -> None:
        self.path, self.constraints, self.variables, self.windows = path, constraints, variables, windows
        self.entries, self.starts, self.labels = entries, starts, labels
        self.serial, self.parent, self.change = next(_SERIAL), parent, change
        self._text = text

    @property
    def text(self) -> str:
        """Return the whole text; after an edit, the text is joined from the entries on first access."""
        if self._text is None:
            self._text = "".join([entry.raw for entry in self.entries])
        return self._text

    @property
    def length(self) -> int:
        """Return the length of the text in characters."""
        return self.starts[-1] + self.entries[-1].size if self.entries else 0

    @staticmethod
    def parse(
        text: str,
        path: str | None = None,
        constraints: bool | None = None,
        variables: Mapping[str, str] | None = None,
        windows: bool = False,
    ) -> Document:
        """Parse the text of a requirements file; never raises, since a line that pip refuses becomes an entry with a
        fault.

        `constraints`: whether to read the text as a constraints file; None if the file name decides. `variables`:
        values of the environment variables for `${NAME}`. `windows`: whether paths are those of Windows.
        """
        return run_at_once(Document.parse_slices(text, path, constraints, variables, windows))

    @staticmethod
    def parse_slices(
        text: str,
        path: str | None = None,
        constraints: bool | None = None,
        variables: Mapping[str, str] | None = None,
        windows: bool = False,
    ) -> Generator[None, None, Document]:
        """Parse the text of a requirements file in slices of about a millisecond, between which other tasks can run.

        The generator yields None after each slice and returns the document. `path` is the file's path, if known.
        `constraints` is whether to read the text as a constraints file, because of how it is included; if None, it is
        one if "constraint" is in the file name. `variables` are the environment variables for `${NAME}`. `windows` is
        whether paths in the text are those of Windows.
        """
        if constraints is None:
            constraints = named_constraints(path)
        entries: list[Entry] = []
        starts: list[int] = []
        reader = _Reader(variables or {}, constraints, windows)
        lines = text.splitlines(True)
        number, position = 0, 0
        effort = 0
        while number < len(lines):
            entry = fast_entry(lines[number])
            if entry is not None:
                number += 1
                effort += 1
            else:
                entry, number = reader.read(lines, number, position, text)
                effort += _HARD
            entries.append(entry)
            starts.append(position)
            position += len(entry.raw)
            if effort > _SLICE:
                effort = 0
                yield
        labels = fresh_labels(len(entries))
        return Document(path, constraints, entries, starts, labels, variables or {}, windows, text)

    def reparsed(self, text: str) -> Document:
        """Return a document with another text and the same path and settings; the whole text is parsed."""
        return Document.parse(text, self.path, self.constraints, self.variables, self.windows)

    def fragment(self, text: str, entry: Entry) -> Document:
        """Return a new document whose whole content is `text`, to check a changed form of one entry on its own.

        `entry` is the entry (logical line) that was changed. It has no effect here, in a requirements file; in other
        formats, the new document keeps its properties, such as the list that it belongs to.
        """
        return self.reparsed(text)

    def together(self, one: Entry, other: Entry) -> bool:
        """Return whether two requirements are installed into the same environment; always true in a requirements
        file.
        """
        return True

    def written(self, entry: Entry, text: str) -> str:
        """Return a text escaped as the file format requires inside `entry`; unchanged in a requirements file."""
        return text

    def load_slices(self) -> Iterator[None]:
        """Parse the file's data, such as TOML tables, in advance; yield None between slices of work.

        The parsed data is cached. A requirements file has no such data: nothing is done.
        """
        return iter(())

    def data(self) -> dict[str, Any]:
        """Return the file's content as a dictionary, such as the parsed tables of TOML; empty for a requirements
        file.
        """
        return {}

    def fault(self) -> str | None:
        """Return the syntax error of the file format (such as TOML), or None; a requirements file has none."""
        return None

    def removal(self, entry: Entry) -> tuple[int, int] | None:
        """Return the (start, end) offsets, relative to the entry, of the text to delete so that its requirement is
        removed.

        None if the file format does not allow that; in a requirements file this is never the case.
        """
        return 0, entry.size

    def edit(self, start: int, end: int, replacement: str) -> Document:
        """Return the document with the characters from offset `start` up to `end` replaced by `replacement`.

        Offsets outside the text are moved to its nearest end. Only the affected logical lines are parsed again.
        """
        start = max(0, min(start, self.length))
        end = max(start, min(end, self.length))
        first = max(0, bisect_right(self.starts, start) - 1)
        if first and self.starts[first] == start:
            first -= 1  # text inserted at the start of a line may belong to the line before it
        base = self.starts[first] if self.starts else 0
        shift = len(replacement) - (end - start)
        stop = bisect_right(self.starts, end) + 1
        while True:
            old = "".join([entry.raw for entry in self.entries[first:stop]])
            text = old[: start - base] + replacement + old[end - base :]
            found = self._read_again(text, first, end, shift, stop >= len(self.entries))
            if found is not None:
                return self._spliced(first, found[1], found[0], shift)
            stop += 2 * (stop - first)

    def _read_again(self, text: str, first: int, end: int, shift: int, whole: bool) -> tuple[list[Entry], int] | None:
        """Parse an edited text into new entries, up to the first old entry that the edit did not change.

        `text` is the text after the edit, from entry number `first` on: up to the document's end if `whole`, else only
        a part. `end` is the end of the edit as an offset in the old text, `shift` how many characters longer the new
        text is. Returns (new entries, index of the unchanged old entry). If there is no such entry in `text`, returns
        None, or, if `whole`, (new entries, number of old entries).
        """
        reader = _Reader(self.variables, self.constraints, self.windows)
        base = self.starts[first] if self.starts else 0
        position, fresh = 0, list[Entry]()
        while position < len(text):
            before = base + position - shift
            index = bisect_left(self.starts, before) if before >= end else len(self.starts)
            if first <= index < len(self.starts) and self.starts[index] == before:
                return fresh, index
            entry = reader.read_at(text, position)
            fresh.append(entry)
            position += entry.size
        return (fresh, len(self.entries)) if whole else None

    def _spliced(self, first: int, last: int, fresh: list[Entry], shift: int) -> Document:
        begin = self.starts[first] if self.starts else 0
        starts = self.starts[:first]
        for entry in fresh:
            starts.append(begin)
            begin += entry.size
        tail = self.starts[last:]
        starts += [start + shift for start in tail] if shift else tail
        entries = self.entries[:first] + fresh + self.entries[last:]
        labels, kept = self._labels(first, last, len(fresh))
        change = (first, last, first + len(fresh)) if kept else None
        return Document(
            self.path,
            self.constraints,
            entries,
            starts,
            labels,
            self.variables,
            self.windows,
            None,
            self.serial,
            change,
        )

    def _labels(self, first: int, last: int, count: int) -> tuple[list[int], bool]:
        """Return the labels of all entries after an edit, and whether the unchanged entries kept their labels.

        A label is the stable number of an entry (a logical line). The edit replaces the entries from index `first` up
        to, but not including, index `last` with `count` new entries. If the free numbers do not suffice, all entries
        get new labels.
        """
        low = self.labels[first - 1] if first else 0
        high = self.labels[last] if last < len(self.labels) else low + _GAP * (count + 1)
        step = min(_STEP, (high - low) // (count + 1))
        if last >= len(self.labels):
            step = _GAP
        if step < 1:
            return fresh_labels(first + count + len(self.labels) - last), False
        return self.labels[:first] + [low + step * (index + 1) for index in range(count)] + self.labels[last:], True

    def index_at(self, offset: int) -> int:
        """Return the index of the entry that contains a character offset; -1 in an empty document."""
        return min(bisect_right(self.starts, offset), len(self.starts)) - 1

    def pairs(self) -> zip[tuple[int, Entry]]:
        """Return every entry in order, each as (label, entry); the label identifies the entry across edits."""
        return zip(self.labels, self.entries, strict=True)

    def index_of(self, label: int) -> int:
        """Return the index of the entry with a label (identifier that survives edits), or -1 if there is no such
        entry.
        """
        index = bisect_left(self.labels, label)
        return index if index < len(self.labels) and self.labels[index] == label else -1


def fresh_labels(count: int) -> list[int]:
    """Return `count` ascending entry identifiers for a document whose entries all are new."""
    return [_GAP * (index + 1) for index in range(count)]


def named_constraints(path: str | None) -> bool:
    """Return whether a path looks like that of a constraints file: the file name contains "constraint"."""
    return path is not None and "constraint" in path.replace("\\", "/").rsplit("/", 1)[-1].lower()


class _Reader:
    """Parses logical lines (a line with its continuation lines) into entries, with the settings of one document."""

    def __init__(self, variables: Mapping[str, str], constraints: bool, windows: bool) -> None:
        self.variables, self.constraints, self.windows = variables, constraints, windows

    def read(self, lines: list[str], number: int, position: int, text: str) -> tuple[Entry, int]:
        """Read the logical line that begins at `lines[number]`; return its entry and the index of the next physical
        line.

        `position` is the offset of that line in `text`, the whole text from which `lines` were split.
        """
        line = lines[number]
        if line.endswith("\\\n"):
            block = block_entry(text, position)
            if block is not None:
                return block, number + max(1, len(block.pieces))
        stop = number + 1
        while stop < len(lines) and "\\" in line and continues(body_of(line)):
            line = lines[stop]
            stop += 1
        logical = join(lines[number:stop], self.variables)
        raw = text[position : position + logical.size]
        return make_entry(logical, raw, self.constraints, self.windows), stop

    def read_at(self, text: str, position: int) -> Entry:
        """Read the logical line (including continuation lines) that begins at an offset of the text; return its
        entry.
        """
        line = physical_line(text, position)
        entry = fast_entry(line) or (block_entry(text, position) if line.endswith("\\\n") else None)
        if entry is not None:
            return entry
        lines, end = [line], position + len(line)
        while end < len(text) and continues(body_of(lines[-1])):
            lines.append(physical_line(text, end))
            end += len(lines[-1])
        logical = join(lines, self.variables)
        return make_entry(logical, text[position:end], self.constraints, self.windows)
