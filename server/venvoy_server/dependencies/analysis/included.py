"""The data model of include graphs: an included requirements file, an include line that leads to it, and the graph of
all files that a document includes.
"""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.parsed_files import FileState, ParsedFile
from venvoy_server.dependencies.model import Entry, OptionUse
from venvoy_server.environments.host import Stat

# Identity of a file in a graph: its real path, and whether it is read as a constraints file.
Key = tuple[str, bool]


class Included(msgspec.Struct, frozen=True, eq=False):
    """An included requirements file.

    `path` is the path by which it was first reached, `real` the same with symlinks resolved. `constraints` is whether
    it is read as a constraints file, `parsed` its parsed content, and `edges` are its own includes.
    """

    path: str
    real: str
    constraints: bool
    parsed: ParsedFile
    edges: tuple[Edge, ...] = ()

    @property
    def key(self) -> Key:
        """Return the file's identity in the graph: its path with symlinks resolved, and whether it is a constraints
        file.
        """
        return self.real, self.constraints

    @property
    def state(self) -> FileState:
        """Return what exists at the file's path: a file, a folder, nothing, or a file that cannot be read."""
        return self.parsed.state

    @property
    def document(self) -> Document | None:
        """Return the file's parsed content, or None if the file could not be read."""
        return self.parsed.document

    @property
    def special(self) -> tuple[tuple[int, Entry], ...]:
        """Return the option lines and include lines of the file, each as (entry identifier, entry)."""
        return self.parsed.special


class Edge(msgspec.Struct, frozen=True, eq=False):
    """One include line: `label` identifies its entry, `use` is its `-r` or `-c` option, `target` the included file.

    `cycle` holds the paths of files that include one another, if this line is part of the cycle or leads to it; else it
    is empty. `closes` is whether this line leads back to a file of the cycle that is already being read.
    """

    label: int
    use: OptionUse
    target: Included
    cycle: tuple[str, ...] = ()
    closes: bool = False


class FileGraph(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """All files that a document includes, directly or not.

    `edges` are the document's own includes, in order. `files` holds each included file once, in the order in which pip
    reads them. `reached` maps each file to the label (entry identifier) of the document's include line that first leads
    to it. `includes` (the document's include lines) and `stats` (the file status of each path) are what the graph was
    built from; they serve to detect changes.
    """

    edges: tuple[Edge, ...] = ()
    files: tuple[Included, ...] = ()
    reached: dict[Key, int] = {}
    includes: tuple[tuple[int, Entry], ...] = ()
    stats: dict[str, Stat | None] = {}
