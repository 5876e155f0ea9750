"""The options of a run in the order in which pip meets them, over all of its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import Edge, FileGraph, Included, Key
from venvoy_server.dependencies.analysis.rule import Line
from venvoy_server.dependencies.model import Entry

if TYPE_CHECKING:
    from venvoy_server.dependencies.analysis.context import RuleContext, Use


class Outer(msgspec.Struct, frozen=True, eq=False):
    """The run that a document is part of: the file that pip is given, its graph, and the real path of the document in it."""

    root: Included
    graph: FileGraph
    own: str

    def files(self) -> Iterator[Included]:
        """Return the files of the run without the document, in the order of the run."""
        for file in (self.root, *self.graph.files):
            if file.real != self.own:
                yield file


class _Frame:
    """A file whose lines are being read."""

    def __init__(
        self, document: Document, path: str | None, entries: Iterable[tuple[int, Entry]], edges: Iterable[Edge]
    ) -> None:
        self.document, self.path = document, path
        self.left = iter(entries)
        self.edges = {edge.label: edge for edge in edges}


def uses_of_run(context: RuleContext) -> Iterator[Use]:
    """Return the options of the run in order; a file that is included again adds nothing."""
    from venvoy_server.dependencies.analysis.context import Use

    outer = context.outer
    frames = [_own(context) if outer is None else _included(outer.root, outer.graph.edges)]
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
            reached = None if frame.path is None else context.file_include(frame.document)
            yield from [Use(line, frame.path, use, reached) for use in entry.options]
        elif label in frame.edges and not frame.edges[label].closes:
            target = frame.edges[label].target
            if target.key not in seen and target.document is not None:
                seen.add(target.key)
                is_own = outer is not None and target.real == outer.own
                frames.append(_own(context) if is_own else _included(target, target.edges))


def _own(context: RuleContext) -> _Frame:
    lines = [(line.label, line.entry) for line in context.special_lines(m.OPTION_LINE | m.INCLUDE)]
    return _Frame(context.document, None, lines, context.graph.edges)


def _included(file: Included, edges: Iterable[Edge]) -> _Frame:
    assert file.document is not None
    return _Frame(file.document, file.path, file.special, edges)
