"""What the rules of one check share: the document, the inputs, the lines by name, and facts of the whole file set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from venvoy_server.requirements import model as m
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.graph import Edge, FileGraph, Included
from venvoy_server.requirements.inputs import EnvironmentFacts, Inputs
from venvoy_server.requirements.model import Entry, OptionUse
from venvoy_server.requirements.rule import Line


class Facts(msgspec.Struct, frozen=True):
    """Facts of the whole file set on which findings of single lines depend."""

    hash_mode: bool = False
    constraints: bool = False


class Use(msgspec.Struct, frozen=True):
    """An option that acts on the run, where it stands: `path` is None in the document itself."""

    line: Line
    path: str | None
    use: OptionUse


class Group(msgspec.Struct, frozen=True):
    """The lines of one canonical name: those of the document in order, and those of the files that it includes.

    `contents` is what each line of the document asks for, to be compared.
    """

    key: str
    lines: tuple[Line, ...]
    others: tuple[Line, ...] = ()
    contents: tuple[tuple[object, ...], ...] = ()


class Context:
    """The state of one check, as the rules see it."""

    def __init__(self, document: Document, inputs: Inputs, memory: dict[str, Any] | None = None) -> None:
        self.document = document
        self.inputs = inputs
        self.graph = FileGraph()
        self.facts = Facts()
        self.special: list[int] = []
        self.names: dict[str, list[int]] = {}
        self.others: dict[str, list[Line]] = {}
        self.watchers: dict[str, set[int]] = {}
        # What rules have worked out of the inputs alone; it lives as long as these inputs do.
        self.memory: dict[str, Any] = {} if memory is None else memory
        self.load: Callable[[str], Included] | None = None

    @property
    def environment(self) -> EnvironmentFacts:
        """Return the environment; only for rules that need it."""
        found = self.inputs.environment
        return found if found is not None else EnvironmentFacts({})

    def line(self, label: int) -> Line:
        """Return the line with a label."""
        return Line(self.document, label, self.document.entries[self.document.index_of(label)])

    def listed(self, line: Line, key: str) -> bool:
        """Say whether the document names a project; the line is looked at again when that changes."""
        self.watchers.setdefault(key, set()).add(line.label)
        return bool(self.names.get(key))

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

    def run_options(self) -> list[Use]:
        """Return the options of the run in the order in which pip reads them, those of included files between the document's."""
        edges = {edge.label: edge for edge in self.graph.edges}
        found: list[Use] = []
        for line in self.special_lines(m.OPTION_LINE | m.INCLUDE):
            if line.entry.kind == "option":
                found.extend([Use(line, None, use) for use in line.entry.options])
            elif line.label in edges:
                self._included_options(edges[line.label], found, set())
        return found

    def _included_options(self, edge: Edge, found: list[Use], seen: set[str]) -> None:
        included = edge.target
        if included.document is None or included.path in seen or edge.cycle:
            return
        below = {each.label: each for each in included.edges}
        for label, entry in included.special:
            if entry.kind == "option":
                line = Line(included.document, label, entry)
                found.extend([Use(line, included.path, use) for use in entry.options])
            elif label in below:
                self._included_options(below[label], found, seen | {included.path})

    def previous(self, line: Line) -> Entry | None:
        """Return the entry before a line's."""
        index = self.document.index_of(line.label)
        return self.document.entries[index - 1] if index > 0 else None

    def following(self, line: Line) -> Entry | None:
        """Return the entry after a line's."""
        index = self.document.index_of(line.label) + 1
        return self.document.entries[index] if index < len(self.document.entries) else None
