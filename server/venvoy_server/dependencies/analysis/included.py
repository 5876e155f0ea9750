"""Data model of the include graph: included files, the includes that lead to them, and the graph of a document."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.parsed_files import FileState, ParsedFile
from venvoy_server.dependencies.model import Entry, OptionUse
from venvoy_server.environments.host import Stat

# Identity of a file in a graph: its real path, and whether it is read as a constraints file.
Key = tuple[str, bool]


class Included(msgspec.Struct, frozen=True, eq=False):
    """An included file: the path by which it was first reached, its real path, its parsed
    content, and its own includes.
    """

    path: str
    real: str
    constraints: bool
    parsed: ParsedFile
    edges: tuple[Edge, ...] = ()

    @property
    def key(self) -> Key:
        """Return the file's identity in the graph."""
        return self.real, self.constraints

    @property
    def state(self) -> FileState:
        """Return what exists at the path: a file, a folder, nothing, or an unreadable file."""
        return self.parsed.state

    @property
    def document(self) -> Document | None:
        """Return the file's document, or None if it could not be read."""
        return self.parsed.document

    @property
    def special(self) -> tuple[tuple[int, Entry], ...]:
        """Return the entries of the file that are option lines or includes, with their stable labels."""
        return self.parsed.special


class Edge(msgspec.Struct, frozen=True, eq=False):
    """One include: the option on its line, and the file that it leads to.

    `cycle` holds the paths of an include cycle that this include closes, or that is reachable through it; `closes` is
    True in the first case.
    """

    label: int
    use: OptionUse
    target: Included
    cycle: tuple[str, ...] = ()
    closes: bool = False


class FileGraph(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """The includes of a document (`edges`, in order) and each file below it once, in the order in which pip reads them.

    `reached` maps each file to the stable label of the document's include that first leads to it. `includes` (the
    document's include lines) and `stats` (the stat of each path) are what the graph was built from, used to detect
    changes.
    """

    edges: tuple[Edge, ...] = ()
    files: tuple[Included, ...] = ()
    reached: dict[Key, int] = {}
    includes: tuple[tuple[int, Entry], ...] = ()
    stats: dict[str, Stat | None] = {}
