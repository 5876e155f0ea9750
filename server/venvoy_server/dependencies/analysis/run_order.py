"""The options in all files that pip reads together (a pip run), in the order in which pip reads them.

A pip run is a requirements file and the files that it includes with `-r` and `-c`.
"""

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
    """The files that pip reads together when it is called with a file that includes the checked document.

    `root` is that outer file, `graph` the graph of the files that it includes, and `own` the path of the checked
    document with symlinks resolved.
    """

    root: Included
    graph: FileGraph
    own: str

    def files(self) -> Iterator[Included]:
        """Yield the outer file (which includes the checked document) and all files that the outer file includes.

        The order is that in which pip reads the files. The checked document itself is left out.
        """
        for file in (self.root, *self.graph.files):
            if file.real != self.own:
                yield file


class Use(msgspec.Struct, frozen=True):
    """An option in one of the files that pip reads together; the option applies to all of these files.

    `use` is the parsed option, `line` its line, and `path` its file; `path` is None for the checked document. `reached`
    is the label (stable number) of the checked document's include line that leads to the file. `reached` is None if the
    option is in the checked document, or in a file that the checked document does not include.
    """

    line: Line
    path: str | None
    use: OptionUse
    reached: int | None = None


class Run(Protocol):
    """A protocol class for the files that pip reads together, from which the options in all these files are collected.

    `document` is the checked document, and `graph` the graph of the files that it includes. `outer` describes a file
    that includes the document; None if there is no such file.
    """

    document: Document
    graph: FileGraph
    outer: Outer | None

    def special_lines(self, traits: int) -> Iterable[Line]:
        """Return, in order, the lines of the document that have at least one of the given traits.

        `traits` is a combination of bits that are defined in `dependencies.model`, such as `INCLUDE`.
        """
        ...

    def file_include(self, included: Document) -> int | None:
        """Return the label (stable number) of the checked document's include line that leads to an included file.

        `included` is the parsed content of the included file. None if the checked document does not include that file.
        """
        ...


class _Frame:
    """An element of the stack of files that are being read.

    `document` is the file's content, and `path` its path; None for the checked document. `left` are its lines that have
    not been read yet. `edges` are its includes, by the label (stable number) of the include line.
    """

    def __init__(
        self, document: Document, path: str | None, entries: Iterable[tuple[int, Entry]], edges: Iterable[Edge]
    ) -> None:
        self.document, self.path = document, path
        self.left = iter(entries)
        self.edges = {edge.label: edge for edge in edges}


def uses_of_run(run: Run) -> Iterator[Use]:
    """Yield the options of all files that pip reads together, in the order in which pip reads them.

    `run` is the checked document with its related files. A file that is included more than once is read once.
    """
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
