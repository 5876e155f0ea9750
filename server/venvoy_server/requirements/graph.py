"""The files that a document includes, and theirs: read through the host, parsed once, and read again when they change."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Literal, TypeVar

import msgspec

from venvoy_server.environments.host import Host, Stat
from venvoy_server.requirements import model as m
from venvoy_server.requirements.decode import decode
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.entry import include_of
from venvoy_server.requirements.inputs import Inputs
from venvoy_server.requirements.model import Entry, OptionUse

Result = TypeVar("Result")
_SCHEME = re.compile(r"(http|https|file):", re.IGNORECASE)
_LIMIT = 8 << 20
_DEPTH = 20


class Included(msgspec.Struct, frozen=True):
    """A file reached by an include: what it is, its document if it could be read, and whether it is read as constraints.

    `special` are its entries with options of the run and includes; `edges` its own includes, once they have been followed;
    `hashed` says that a requirement in it has a `--hash`.
    """

    path: str
    state: Literal["file", "missing", "folder", "unreadable"]
    document: Document | None
    constraints: bool
    stat: Stat | None
    special: tuple[tuple[int, Entry], ...] = ()
    edges: tuple[Edge, ...] = ()
    hashed: bool = False


class Edge(msgspec.Struct, frozen=True):
    """One include: the option on its line, and the file that it reaches; `cycle` is the path back to a file that is being read."""

    label: int
    use: OptionUse
    target: Included
    cycle: tuple[str, ...] = ()


class FileGraph(msgspec.Struct, frozen=True):
    """The includes of a document (`edges`, in order) and every file below it once, in the order in which pip reads them."""

    edges: tuple[Edge, ...] = ()
    files: tuple[Included, ...] = ()


def is_remote(target: str) -> bool:
    """Say whether an include is a URL, which is left alone."""
    return _SCHEME.match(target) is not None


def resolve(host: Host, path: str, target: str) -> str:
    """Return where an include leads: relative to the including file, as pip joins it."""
    paths = host.paths
    return paths.normpath(paths.join(paths.dirname(path), target))


class GraphReader:
    """Reads file graphs, and keeps what it has parsed until a file's size or time changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], Included] = {}

    def read(
        self, document: Document, inputs: Inputs, includes: list[tuple[int, Entry]]
    ) -> Generator[None, None, FileGraph]:
        """Return the graph below a document whose include lines are given; a generator that yields between slices of work."""
        host, path = inputs.host, inputs.path
        if host is None or path is None or not includes:
            return FileGraph()
        walk = _Walk(self, host, inputs)
        edges = yield from walk.edges(host.paths.normpath(path), tuple(includes), ())
        return FileGraph(edges, tuple(walk.files.values()))

    def load(self, host: Host, path: str, constraints: bool, inputs: Inputs) -> Included:
        """Return what stands at a path, parsed at once."""
        return run(self.load_slices(host, path, constraints, inputs))

    def load_slices(self, host: Host, path: str, constraints: bool, inputs: Inputs) -> Generator[None, None, Included]:
        """Return what stands at a path, parsed in slices."""
        stat = host.stat(path)
        known = self._known.get((path, constraints))
        if known is not None and known.stat == stat:
            return known
        found = yield from _read(host, path, constraints, stat, inputs)
        self._known[path, constraints] = found
        return found


class _Walk:
    """One walk over the includes below a document."""

    def __init__(self, reader: GraphReader, host: Host, inputs: Inputs) -> None:
        self._reader, self._host, self._inputs = reader, host, inputs
        self.files: dict[tuple[str, bool], Included] = {}

    def edges(
        self, path: str, includes: tuple[tuple[int, Entry], ...], above: tuple[str, ...]
    ) -> Generator[None, None, tuple[Edge, ...]]:
        """Return the includes of a file, with the files below them."""
        above = (*above, path)
        found: list[Edge] = []
        for label, entry in includes:
            use = include_of(entry)
            if use is None or is_remote(use.value or "") or entry.fault:
                continue
            target = resolve(self._host, path, use.value or "")
            constraints = use.name == "--constraint"
            included = yield from self._reader.load_slices(self._host, target, constraints, self._inputs)
            edge = yield from self._edge(label, use, included, above)
            found.append(edge)
        return tuple(found)

    def _edge(
        self, label: int, use: OptionUse, included: Included, above: tuple[str, ...]
    ) -> Generator[None, None, Edge]:
        if included.path in above:
            return Edge(label, use, included, (*above[above.index(included.path) :], included.path))
        if included.document is None or len(above) > _DEPTH:
            return Edge(label, use, included)
        known = self.files.get((included.path, included.constraints))
        if known is None:
            self.files[included.path, included.constraints] = included
            includes = tuple([each for each in included.special if each[1].kind == "include"])
            below = yield from self.edges(included.path, includes, above)
            known = self.files[included.path, included.constraints] = msgspec.structs.replace(included, edges=below)
        cycles = [edge.cycle for edge in known.edges if edge.cycle]
        leads_back = next((cycle for cycle in cycles if cycle[-1] in above), ())
        return Edge(label, use, known, leads_back)


def _read(
    host: Host, path: str, constraints: bool, stat: Stat | None, inputs: Inputs
) -> Generator[None, None, Included]:
    if stat is None:
        return Included(path, "missing", None, constraints, None)
    if stat.kind == "folder":
        return Included(path, "folder", None, constraints, stat)
    try:
        data = host.read(path, _LIMIT + 1)
    except OSError:
        return Included(path, "unreadable", None, constraints, stat)
    decoded = decode(data)
    if decoded.finding or len(data) > _LIMIT:
        return Included(path, "unreadable", None, constraints, stat)
    document = yield from Document.parse_slices(decoded.text, path, constraints, inputs.variables)
    special = [
        (label, entry)
        for label, entry in zip(document.labels, document.entries, strict=True)
        if entry.traits & (m.OPTION_LINE | m.INCLUDE)
    ]
    hashed = any(has_hash(entry) for entry in document.entries)
    return Included(path, "file", document, constraints, stat, tuple(special), hashed=hashed)


def run(slices: Generator[None, None, Result]) -> Result:
    """Run a sliced piece of work to its end, and return its result."""
    while True:
        try:
            next(slices)
        except StopIteration as done:
            result: Result = done.value
            return result


def has_hash(entry: Entry) -> bool:
    """Say whether an entry's hash switches hash checking on: it belongs to a requirement, and the line is right."""
    return bool(entry.traits & m.HASH) and entry.kind == "requirement" and entry.fault is None
