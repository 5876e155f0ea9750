"""The options of a pip run (all files that one pip invocation reads) in the order in which pip reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.included import Edge, FileGraph, Included, Key
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.model import Entry, OptionUse


class Outer(msgspec.Struct, frozen=True, eq=False):
    """The pip run that a document is part of as an included file.

    `root` is the file passed to pip, `graph` its include graph, and `own` the real path of the document.
    """

    root: Included
    graph: FileGraph
    own: str

    def files(self) -> Iterator[Included]:
        """Yield the files of the pip run except the document, in the order in which pip reads them."""
        for file in (self.root, *self.graph.files):
            if file.real != self.own:
                yield file


class Use(msgspec.Struct, frozen=True):
    """A use of an option that acts on the whole pip run, with its line; `path` is None for a line of the document.

    `reached` is the stable label of the document's include that leads to the line's file; None for a line of the
    document, and for a file that only an outer file includes.
    """

    line: Line
    path: str | None
    use: OptionUse
    reached: int | None = None


class Run(Protocol):
    """Protocol of the inputs that determine the order of a pip run; `RuleContext` implements it."""

    document: Document
    graph: FileGraph
    outer: Outer | None

    def special_lines(self, traits: int) -> Iterable[Line]:
        """Return the lines of the document that have one of the traits, in order."""
        ...

    def file_include(self, document: Document) -> int | None:
        """Return the stable label of the document's include that leads to another file of the pip run, or None."""
        ...


class _Frame:
    """A stack frame: a file whose lines are being read."""

    def __init__(
        self, document: Document, path: str | None, entries: Iterable[tuple[int, Entry]], edges: Iterable[Edge]
    ) -> None:
        self.document, self.path = document, path
        self.left = iter(entries)
        self.edges = {edge.label: edge for edge in edges}


def uses_of_run(run: Run) -> Iterator[Use]:
    """Yield the option uses of the pip run in the order in which pip reads them; a repeated include adds nothing."""
    outer = run.outer
    frames = [_own(run) if outer is None else _included(outer.root, outer.graph.edges)]
    seen: set[Key] = set()
    while frames:
        frame = frames[-1]
        following = next(frame.left, None)
        if following is None:
            frames.pop()
            continue
        label, entry = following
        if entry.kind == "option":
            line = Line(frame.document, label, entry)
            reached = None if frame.path is None else run.file_include(frame.document)
            yield from [Use(line, frame.path, use, reached) for use in entry.options]
        elif label in frame.edges and not frame.edges[label].closes:
            target = frame.edges[label].target
            if target.key not in seen and target.document is not None:
                seen.add(target.key)
                is_own = outer is not None and target.real == outer.own
                if is_own or target.special:
                    frames.append(_own(run) if is_own else _included(target, target.edges))


def _own(run: Run) -> _Frame:
    lines = [(line.label, line.entry) for line in run.special_lines(m.OPTION_LINE | m.INCLUDE)]
    return _Frame(run.document, None, lines, run.graph.edges)


def _included(file: Included, edges: Iterable[Edge]) -> _Frame:
    assert file.document is not None
    return _Frame(file.document, file.path, file.special, edges)
