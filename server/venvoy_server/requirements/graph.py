"""The files that a document includes, and theirs: read through the host, parsed once, and read again when they change."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from venvoy_server.environments.host import Host, Stat
from venvoy_server.requirements.decode import decode
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.entry import include_of
from venvoy_server.requirements.inputs import Inputs
from venvoy_server.requirements.model import Entry, OptionUse

_SCHEME = re.compile(r"(http|https|file):", re.IGNORECASE)
_LIMIT = 8 << 20
_DEPTH = 20


class Included(msgspec.Struct, frozen=True):
    """A file reached by an include: what it is, its document if it could be read, and whether it is read as constraints."""

    path: str
    state: Literal["file", "missing", "folder", "unreadable"]
    document: Document | None
    constraints: bool
    stat: Stat | None


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

    def read(self, document: Document, inputs: Inputs, includes: list[tuple[int, Entry]]) -> FileGraph:
        """Return the graph below a document whose include lines are given."""
        host, path = inputs.host, inputs.path
        if host is None or path is None or not includes:
            return FileGraph()
        edges: list[Edge] = []
        files: dict[tuple[str, bool], Included] = {}
        start = host.paths.normpath(path)
        for label, entry in includes:
            use = include_of(entry)
            if use is None or is_remote(use.value or "") or entry.fault:
                continue
            target = resolve(host, start, use.value or "")
            included = self._load(host, target, use.name == "--constraint", inputs)
            cycle = self._walk(host, inputs, included, (start,), files)
            edges.append(Edge(label, use, included, cycle))
        return FileGraph(tuple(edges), tuple(files.values()))

    def _walk(
        self, host: Host, inputs: Inputs, included: Included, above: tuple[str, ...], files: dict[tuple[str, bool], Included]
    ) -> tuple[str, ...]:
        """Add a file and those below it; return the way round if it leads back to the first file above."""
        if included.path in above:
            return (*above[above.index(included.path) :], included.path)
        if (included.path, included.constraints) in files or included.document is None or len(above) > _DEPTH:
            return ()
        files[included.path, included.constraints] = included
        cycle: tuple[str, ...] = ()
        for entry in included.document.entries:
            use = include_of(entry) if entry.kind == "include" and not entry.fault else None
            if use is None or is_remote(use.value or ""):
                continue
            target = resolve(host, included.path, use.value or "")
            below = self._load(host, target, use.name == "--constraint", inputs)
            found = self._walk(host, inputs, below, (*above, included.path), files)
            cycle = cycle or found
        return cycle

    def _load(self, host: Host, path: str, constraints: bool, inputs: Inputs) -> Included:
        stat = host.stat(path)
        known = self._known.get((path, constraints))
        if known is not None and known.stat == stat:
            return known
        found = _read(host, path, constraints, stat, inputs)
        self._known[path, constraints] = found
        return found


def _read(host: Host, path: str, constraints: bool, stat: Stat | None, inputs: Inputs) -> Included:
    if stat is None:
        return Included(path, "missing", None, constraints, None)
    if stat.kind == "folder":
        return Included(path, "folder", None, constraints, stat)
    if stat.size > _LIMIT:
        return Included(path, "unreadable", None, constraints, stat)
    try:
        data = host.read(path, _LIMIT)
    except OSError:
        return Included(path, "unreadable", None, constraints, stat)
    decoded = decode(data)
    if decoded.finding:
        return Included(path, "unreadable", None, constraints, stat)
    document = Document.parse(decoded.text, path, constraints, inputs.variables)
    return Included(path, "file", document, constraints, stat)
