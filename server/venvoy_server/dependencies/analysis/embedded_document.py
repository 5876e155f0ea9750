"""Documents of files that contain requirements within another format (TOML, YAML, INI), such as pyproject.toml.

Each requirement is one entry, and so is each line without a requirement.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.dialect_readers import TOML_DIALECTS, slices_of
from venvoy_server.dependencies.analysis.document import Document, fresh_labels
from venvoy_server.dependencies.analysis.embedded_entries import entries_of
from venvoy_server.dependencies.analysis.embedded_removal import removal_of
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.dialects.entries import plain_entry, split_entry, string_entry
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.dialects.toml_strings import LITERAL, escaped, literal_in
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.documents import TOML_ERRORS, load_checked_toml, load_toml, toml_fault


class EmbeddedDocument(Document):
    """A document of any file format except requirements.txt, such as a pyproject.toml or a conda environment.yml.

    `dialect` names the format. `places` locate the strings other than requirements that rules examine, such as keys and
    paths.
    """

    __slots__ = ("_includes", "_loaded", "_places_of_data", "dialect", "places")

    def __init__(
        self,
        path: str | None,
        entries: list[Entry],
        variables: Mapping[str, str],
        windows: bool,
        places: Sequence[TextPlace] = (),
        starts: list[int] | None = None,
    ) -> None:
        """Create the document of a file in a format such as TOML or YAML from its parsed entries.

        `path` is the file's path, whose file name determines the format, so it is never None here. `entries` are
        consecutive parts of the text: joined, they are the whole text. `starts` are the character offsets of the
        entries; computed if None. `variables` are the environment variables for `${NAME}`. `windows` is whether paths
        in the file are those of Windows. `places` locate strings that are checked although they are not requirements,
        such as keys and paths.
        """
        if starts is None:
            starts = list(accumulate([entry.size for entry in entries], initial=0))[:-1]
        super().__init__(path, False, entries, starts, fresh_labels(len(entries)), variables, windows)
        self.dialect = dialect_of(path)
        self.places = places
        self._loaded: tuple[dict[str, Any], str | None] | None = None
        self._places_of_data: dict[str, TextPlace] | None = None
        self._includes: frozenset[tuple[str, str]] | None = None

    @staticmethod
    def of(
        text: str,
        path: str | None = None,
        variables: Mapping[str, str] | None = None,
        windows: bool = False,
        known: Iterable[Entry] = (),
    ) -> EmbeddedDocument:
        """Parse the text of a dependency file, in the format that the file name of `path` determines; never raises.

        `variables` are the environment variables for `${NAME}`. `windows` is whether paths in the text are those of
        Windows. `known` are entries of an earlier version of the file: they are reused for requirements with unchanged
        text.
        """
        return run_at_once(EmbeddedDocument.read_slices(text, path, variables, windows, known))

    @staticmethod
    def read_slices(
        text: str,
        path: str | None = None,
        variables: Mapping[str, str] | None = None,
        windows: bool = False,
        known: Iterable[Entry] = (),
    ) -> Generator[None, None, EmbeddedDocument]:
        """Parse the text of a dependency file in slices of work, between which other tasks can run.

        The generator yields None after each slice and returns the document. The file name of `path` determines the
        format. `variables` are the environment variables for `${NAME}`. `windows` is whether paths in the text are
        those of Windows. `known` are entries of an earlier version of the file, reused for requirements with unchanged
        text.
        """
        found = yield from slices_of(dialect_of(path), text)
        again = {(entry.raw, entry.section): entry for entry in known if entry.kind == "requirement"}
        entries = yield from entries_of(text, found.slots, again)
        return EmbeddedDocument(path, entries, variables or {}, windows, found.places)

    def reparsed(self, text: str) -> EmbeddedDocument:
        """Return a document with another text and the same path and settings; the whole text is parsed."""
        return EmbeddedDocument.of(text, self.path, self.variables, self.windows)

    def fragment(self, text: str, entry: Entry) -> EmbeddedDocument:
        """Return a document with one entry only: the requirement `entry`, with `text` in place of its text.

        It serves to try out a changed requirement on its own.
        """
        return EmbeddedDocument(self.path, [self._again(text, entry)], self.variables, self.windows)

    def _again(self, text: str, entry: Entry) -> Entry:
        if entry.traits & m.TRANSLATED or not text.strip():
            return Entry("blank", text, traits=m.ALL)
        if self.dialect not in TOML_DIALECTS:
            after = entry.raw[entry.lead + len(entry.text) :]
            end = len(text) - len(after) if text.endswith(after) else len(text.rstrip())
            is_split = self.dialect == "setup-cfg" and not entry.raw[:1].isspace() and ";" not in entry.text
            read = split_entry if is_split else plain_entry
            return read(text, entry.lead, max(entry.lead, end), entry.section, entry.traits & _KEPT)
        begin = LITERAL.search(text)
        if begin is None:
            return Entry("blank", text, traits=m.ALL)
        start, end = literal_in(text) or (begin.start(), len(text))
        return string_entry(text, start, end, entry.section, entry.traits & _KEPT)

    def edit(self, start: int, end: int, replacement: str) -> Document:
        """Return the document with the characters from offset `start` up to `end` replaced; unchanged entries keep
        their labels.
        """
        return run_at_once(self.edit_slices(start, end, replacement))

    def edit_slices(self, start: int, end: int, replacement: str) -> Generator[None, None, Document]:
        """Return the document after an edit, computed in slices of work, between which other tasks can run.

        The edit replaces the characters from offset `start` up to `end` of this document's text with `replacement`.
        Unchanged entries keep their labels (stable numbers). The generator yields None after each slice and returns the
        new document.
        """
        within = self._edited_within(start, end, replacement)
        if within is not None:
            return within
        text = self.text
        text = text[:start] + replacement + text[end:]
        new = yield from EmbeddedDocument.read_slices(text, self.path, self.variables, self.windows, self.entries)
        limit = min(len(self.entries), len(new.entries))
        first = _common(self.entries, new.entries, limit)
        last = _common(self.entries[::-1], new.entries[::-1], limit - first)
        old_last, new_last = len(self.entries) - last, len(new.entries) - last
        new.labels, kept = self._labels(first, old_last, new_last - first)
        new.parent, new.change = self.serial, (first, old_last, new_last) if kept else None
        if (old_last, new_last) == (first + 1, first + 1) and _same_around(self.entries[first], new.entries[first]):
            new._loaded = self._valid_tables()
        return new

    def _valid_tables(self) -> tuple[dict[str, Any], str | None] | None:
        """Return the cached TOML tables, so that an edited document can reuse them.

        They are a pair (tables, syntax error), whose error is None. The result is None if the TOML is not parsed yet or
        has a syntax error: the error's text contains its position, which an edit may move.
        """
        return self._loaded if self._loaded is not None and self._loaded[1] is None else None

    def _edited_within(self, start: int, end: int, replacement: str) -> EmbeddedDocument | None:
        """Return the document after an edit inside the quotes of one requirement, without parsing the rest of the file.

        None if the edit may affect more than that requirement. `start` and `end` are character offsets in the document.
        """
        index = self.index_at(start)
        if self.dialect not in TOML_DIALECTS or index < 0:
            return None
        entry, base = self.entries[index], self.starts[index]
        at, stop = start - base, end - base
        raw = entry.raw[:at] + replacement + entry.raw[stop:]
        literal = literal_in(entry.raw)
        if literal is None or not literal[0] < entry.lead < literal[1] or not literal[0] < at <= stop < literal[1]:
            return None
        if (
            not replacement.isprintable()
            or any(sign in raw for sign in _STRUCTURE)
            or entry.raw[literal[0]] in replacement
        ):
            return None
        edited = self._again(raw, entry)
        if not _same_around(entry, edited):
            return None
        moved = len(replacement) - (end - start)
        places = [each if each.start < start else _moved(each, moved) for each in self.places] if moved else self.places
        entries = [*self.entries[:index], edited, *self.entries[index + 1 :]]
        starts = [*self.starts[: index + 1], *[each + moved for each in self.starts[index + 1 :]]]
        new = EmbeddedDocument(self.path, entries, self.variables, self.windows, places, starts)
        new.labels, kept = self._labels(index, index + 1, 1)
        new.parent, new.change = self.serial, (index, index + 1, index + 1) if kept else None
        new._loaded = self._valid_tables()
        return new

    def written(self, entry: Entry, text: str) -> str:
        """Return a text escaped so that it can be inserted into the quoted string that holds the entry's
        requirement.
        """
        if self.dialect not in TOML_DIALECTS:  # in YAML a requirement may be quoted
            quote = entry.raw[entry.lead - 1 : entry.lead]
            return text.replace(quote, "'" if quote == '"' else '"') if quote in ('"', "'") else text
        found = LITERAL.search(entry.raw)
        return escaped(text, found[0][0]) if found else text

    def removal(self, entry: Entry) -> tuple[int, int] | None:
        """Return the (start, end) offsets, relative to the entry, of the text to delete so that its requirement is
        removed.

        That text is the whole line, or, if the line contains more, the requirement and the separator after it. None for
        a requirement in a table of Poetry or Pipenv that is not a key with its whole value: the rest would be invalid,
        or have another meaning.
        """
        return removal_of(dialect_of(self.path), entry)

    def together(self, one: Entry, other: Entry) -> bool:
        """Return whether every tool that reads the file installs two requirements into the same environment.

        True for requirements of the same list, and in a pyproject.toml also for an extra with the project's
        dependencies and for two dependency groups of which one includes the other.
        """
        if one.section == other.section:
            return True
        if self.dialect == "pipfile":  # Pipenv resolves its tables together
            return True
        if self.dialect != "pyproject" or (one.traits | other.traits) & m.OVERRIDE:
            return False
        from venvoy_server.dependencies.dialects.pyproject.dependencies import included_groups, together

        if self._includes is None:
            self._includes = included_groups(self.places)
        return together(one.section, other.section, self._includes)

    def toml(self) -> tuple[str, Callable[[int], int]]:
        """Return the TOML part of the text, and a function that maps an offset in that part to an offset in the
        document.

        For a Python script, the part is the block of inline metadata; empty unless there is exactly one such block.
        """
        if self.dialect != "script":
            return self.text, _same
        from venvoy_server.dependencies.dialects.script import blocks_of

        blocks = blocks_of(self.text)
        return (blocks[0].toml, blocks[0].offset) if len(blocks) == 1 else ("", _same)

    def places_of_data(self) -> Mapping[str, TextPlace]:
        """Return where each value of the file is written, by its data path, such as `packages[2].name`.

        If a data path has several places, the first one is returned.
        """
        if self._places_of_data is None:
            kinds = ("at", "file")
            self._places_of_data = {place.value: place for place in reversed(self.places) if place.kind in kinds}
        return self._places_of_data

    def data(self) -> dict[str, Any]:
        """Return the parsed TOML tables; empty if the TOML is invalid.

        After an edit within a requirement, the requirement strings in the tables may still be the old ones.
        """
        return self._load()[0]

    def fault(self) -> str | None:
        """Return the TOML syntax error in tomllib's words; None if the text is valid, or the format is not TOML."""
        return self._load()[1] if self.dialect in TOML_DIALECTS else None

    def load_slices(self) -> Iterator[None]:
        """Parse the TOML in advance, so that `data` and `fault` are then fast; yield None between slices of work."""
        if self._loaded is None and self.dialect in TOML_DIALECTS:
            text = self.toml()[0]
            fault = toml_fault(text)
            yield
            if fault is None:
                self._loaded = _loaded_from(text, load_checked_toml)

    def _load(self) -> tuple[dict[str, Any], str | None]:
        """Return the parsed TOML as (tables, None), or (empty tables, syntax error); the result is cached."""
        if self._loaded is None:
            self._loaded = _loaded_from(self.toml()[0], load_toml)
        return self._loaded


def _loaded_from(text: str, load: Callable[[str], dict[str, Any]]) -> tuple[dict[str, Any], str | None]:
    """Return (tables, None) for a valid TOML text, or (empty tables, syntax error); `load` parses the text."""
    try:
        return load(text), None
    except TOML_ERRORS as problem:
        return {}, str(problem)


# Traits that an entry has because of its position in the file, independent of its text.
_KEPT = m.ELSEWHERE | m.OPTIONAL | m.CONSTRAINT | m.OVERRIDE


# If a string contains one of these (escapes, template fields, options), an edit in it re-parses the whole file.
_STRUCTURE = ("\\", "{", '""', "''", "-e ")


def _moved(place: TextPlace, by: int) -> TextPlace:
    return msgspec.structs.replace(place, start=place.start + by, end=place.end + by)


def _same(offset: int) -> int:
    return offset


def _same_around(one: Entry, other: Entry) -> bool:
    """Return whether two entries differ only inside the quotes of a requirement, so that cached TOML tables stay
    valid.
    """
    first, second = literal_in(one.raw), literal_in(other.raw)
    if first is None or second is None or one.kind != other.kind or one.kind != "requirement":
        return False
    if (one.traits | other.traits) & m.TRANSLATED or "\\" in one.raw + other.raw:
        return False
    if not other.raw[second[0] : second[1]].isprintable():  # TOML allows no control characters
        return False
    return one.raw[: first[0]] == other.raw[: second[0]] and one.raw[first[1] :] == other.raw[second[1] :]


def _common(one: list[Entry], other: list[Entry], limit: int) -> int:
    """Return how many entries two lists share at their beginnings, at most `limit`."""
    return next(
        (index for index in range(limit) if one[index] is not other[index] and one[index] != other[index]), limit
    )
