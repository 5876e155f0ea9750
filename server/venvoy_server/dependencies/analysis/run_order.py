"""The options in all files that one pip invocation reads (a pip run), in the order in which pip reads them."""

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
    """The pip run of a file that includes the checked document, directly or not.

    `root` is the file passed to pip, `graph` the graph of the files that it includes, and `own` the path of the checked
    document with symlinks resolved.
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
    """One option in one of the files that pip reads in a run; such an option applies to the whole run.

    `line` is its line, and `path` the file; None for the checked document. `reached` is the label (entry identifier) of
    the document's include line that leads to the file; None for the document itself, and for a file that only an outer
    file includes.
    """

    line: Line
    path: str | None
    use: OptionUse
    reached: int | None = None


class Run(Protocol):
    """What `uses_of_run` needs to know of a pip run: the checked document and its files; `RuleContext`
    implements it.
    """

    document: Document
    graph: FileGraph
    outer: Outer | None

    def special_lines(self, traits: int) -> Iterable[Line]:
        """Return the lines of the document that have at least one of the traits (bits of `dependencies.model`), in
        order.
        """
        ...

    def file_include(self, document: Document) -> int | None:
        """Return the label of the include line, in the checked document, that leads to another file with the given
        content.

        None if the checked document does not include that file.
        """
        ...


class _Frame:
    """An element of the stack of files being read: a file, its lines that are left to read, and `edges`, its includes
    by the label (identifier) of their line.
    """

    def __init__(
        self, document: Document, path: str | None, entries: Iterable[tuple[int, Entry]], edges: Iterable[Edge]
    ) -> None:
        self.document, self.path = document, path
        self.left = iter(entries)
        self.edges = {edge.label: edge for edge in edges}


def uses_of_run(run: Run) -> Iterator[Use]:
    """Yield the options of all files of a pip run in the order in which pip reads them; each file is read once."""
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
