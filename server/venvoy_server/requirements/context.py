"""What the rules of one check share: the document, the inputs, the lines by name, and facts of the whole file set."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from venvoy_server.requirements import model as m
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.graph import FileGraph
from venvoy_server.requirements.inputs import EnvironmentFacts, Inputs
from venvoy_server.requirements.model import Entry
from venvoy_server.requirements.rule import Line


class Facts(msgspec.Struct, frozen=True):
    """Facts of the whole file set on which findings of single lines depend."""

    hash_mode: bool = False
    constraints: bool = False


class Group(msgspec.Struct, frozen=True):
    """The lines of one canonical name: those of the document in order, and those of the files that it includes."""

    key: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...] = ()


class Context:
    """The state of one check, as the rules see it."""

    def __init__(self, document: Document, inputs: Inputs, graph: FileGraph | None = None) -> None:
        self.document = document
        self.inputs = inputs
        self.graph = graph or FileGraph()
        self.facts = Facts()
        self.special: list[int] = []

    @property
    def environment(self) -> EnvironmentFacts:
        """Return the environment; only for rules that need it."""
        found = self.inputs.environment
        return found if found is not None else EnvironmentFacts({})

    def line(self, label: int) -> Line:
        """Return the line with a label."""
        return Line(self.document, label, self.document.entries[self.document.index_of(label)])

    def special_lines(self, traits: int = m.OPTION_LINE | m.INCLUDE | m.OPTION) -> Iterator[Line]:
        """Return the lines that hold options other than hashes, in order: includes, option lines, requirements with options."""
        for label in self.special:
            line = self.line(label)
            if line.entry.traits & traits:
                yield line

    def lines(self) -> Iterator[Line]:
        """Return every line, in order."""
        for label, entry in zip(self.document.labels, self.document.entries, strict=True):
            yield Line(self.document, label, entry)

    def previous(self, line: Line) -> Entry | None:
        """Return the entry before a line's."""
        index = self.document.index_of(line.label)
        return self.document.entries[index - 1] if index > 0 else None

    def following(self, line: Line) -> Entry | None:
        """Return the entry after a line's."""
        index = self.document.index_of(line.label) + 1
        return self.document.entries[index] if index < len(self.document.entries) else None
