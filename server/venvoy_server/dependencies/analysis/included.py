"""What a graph of files is made of: files that are included, the includes that lead to them, and all of a document's."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.parsed_files import FileState, ParsedFile
from venvoy_server.dependencies.model import Entry, OptionUse
from venvoy_server.environments.host import Stat

# A file is known by its real path, and by whether it is read as constraints.
Key = tuple[str, bool]


class Included(msgspec.Struct, frozen=True, eq=False):
    """A file reached by an include: the path that led to it first, its contents, and its own includes."""

    path: str
    real: str
    constraints: bool
    parsed: ParsedFile
    edges: tuple[Edge, ...] = ()

    @property
    def key(self) -> Key:
        """Return what the file is known by."""
        return self.real, self.constraints

    @property
    def state(self) -> FileState:
        """Return what is at the path."""
        return self.parsed.state

    @property
    def document(self) -> Document | None:
        """Return the file's document, None if it could not be read."""
        return self.parsed.document

    @property
    def special(self) -> tuple[tuple[int, Entry], ...]:
        """Return the entries with options of the run and includes, with their labels."""
        return self.parsed.special


class Edge(msgspec.Struct, frozen=True, eq=False):
    """One include: the option on its line, and the file that it reaches.

    `cycle` is the way from a file back to itself that the include closes, or that is below it; `closes` is true in the first case.
    """

    label: int
    use: OptionUse
    target: Included
    cycle: tuple[str, ...] = ()
    closes: bool = False


class FileGraph(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """The includes of a document (`edges`, in order) and every file below it once, in the order in which pip reads them.

    `reached` has for each file the label of the document's include that leads to it first. `includes` and `stats` are
    what the graph was made of: the document's include lines, and what was at each path.
    """

    edges: tuple[Edge, ...] = ()
    files: tuple[Included, ...] = ()
    reached: dict[Key, int] = {}
    includes: tuple[tuple[int, Entry], ...] = ()
    stats: dict[str, Stat | None] = {}
