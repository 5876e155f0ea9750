"""Build the include graph of a requirements file: the files that it includes with `-r` and `-c`, and those that they
include in turn.

Each file is followed once, even if several paths or symlinks lead to it.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Generator, Iterable
from functools import partial

import msgspec

from venvoy_server.dependencies.analysis.document import Document, named_constraints
from venvoy_server.dependencies.analysis.included import Edge, FileGraph, Included, Key
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsed_files import ParsedFile, ParsedFiles
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.model import Entry, OptionUse
from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.environments.host import Host, Stat
from venvoy_server.environments.patterns import pattern

_SCHEME = pattern(r"(http|https|file):", re.IGNORECASE)
# Maximum number of files in a graph; further ones are not followed.
_MOST_FILES = 10_000
# Maximum number of files of a cycle that are listed; the middle of a longer one is elided.
_MOST_SHOWN = 10
# Number of includes per slice.
_SLICE = 16
Includes = Iterable[tuple[int, Entry]]


def is_remote(target: str) -> bool:
    """Return whether the target of an include (the text after `-r` or `-c`) is a URL, not a path."""
    return _SCHEME.match(target) is not None


def is_followed(target: str) -> bool:
    """Return whether the target of an include is a path or a `file:` URL on this machine; other URLs are not
    followed.
    """
    if not is_remote(target):
        return True
    return not target.endswith("/") and (path_of_url(target, "/") or "").startswith("/")


def included_path(host: Host, path: str, target: str) -> str | None:
    """Return the path of an included file; None if it is a URL that is not followed.

    `path` is the including file, and `target` the text after its `-r` or `-c`.
    """
    if not is_remote(target):
        return resolve(host, path, target)
    found = path_of_url(target, host.paths.sep) if is_followed(target) else None
    return found and host.paths.normpath(found)


def resolve(host: Host, path: str, target: str) -> str:
    """Return the path of an included file as pip resolves it: relative to the folder of the including file.

    `path` is the including file, and `target` the text after its `-r` or `-c`.
    """
    paths = host.paths
    return paths.normpath(paths.join(paths.dirname(path), target))


class GraphReader:
    """Builds include graphs (which files a requirements file includes); parsed files are cached in a `ParsedFiles`.

    A graph that is still in use is returned again if neither the include lines nor any file changed since it was built.
    """

    def __init__(self, parsed: ParsedFiles | None = None) -> None:
        self.parsed = parsed or ParsedFiles()
        self._real: dict[str, tuple[tuple[int, int], str]] = {}
        self._loaded: dict[str, ParsedFile] = {}
        self._graphs: weakref.WeakValueDictionary[str, FileGraph] = weakref.WeakValueDictionary()

    def read(
        self, document: Document, inputs: Inputs, includes: list[tuple[int, Entry]]
    ) -> Generator[None, None, FileGraph]:
        """Build the include graph of a document, or update the graph that was built before for the same path.

        The generator yields None between slices of work, so that other tasks can run, and returns the graph. `includes`
        are the document's include lines, each as (entry identifier, entry). The graph is empty if there are none, or if
        the document's path is not known.
        """
        host, path = inputs.host, inputs.path
        if host is None or path is None or not includes:
            self._real.clear()
            return FileGraph()
        before = self._graphs.get(path)
        graph = None
        if before is not None and before.includes == tuple(includes):
            graph = yield from self._updated(before, host, inputs)
        if graph is None:
            walk = _Walk(self, host, inputs)
            graph = yield from walk.run(host.paths.normpath(path), includes)
        self._graphs[path] = graph
        if len(self._real) > 2 * (len(graph.stats) + 16):
            self._real = {each: self._real[each] for each in graph.stats if each in self._real}
        return graph

    def _updated(self, graph: FileGraph, host: Host, inputs: Inputs) -> Generator[None, None, FileGraph | None]:
        """Return a graph with its changed files parsed again, or `graph` itself if no file changed.

        None if the graph must be rebuilt, such as after a change of an include line. Yields None between slices of
        work.
        """
        from venvoy_server.dependencies.analysis.graph_update import changed_paths, with_changed_files

        changed = yield from changed_paths(graph, host)
        if not changed:
            return graph

        def load(file: Included, stat: Stat) -> Generator[None, None, ParsedFile]:
            return self.parsed.load(host, file.path, file.real, file.constraints, stat, inputs)

        return (yield from with_changed_files(graph, changed, partial(self._same_real_path, host), load))

    def load(self, host: Host, path: str, inputs: Inputs) -> Included:
        """Load and parse the file at a path in one step; its name decides whether it is read as a constraints file.

        The parsed file stays cached until the same path is loaded again.
        """
        constraints = named_constraints(path)
        stat = host.stat(path)
        real = self.real_path(host, path, stat)
        found = run_at_once(self.parsed.load(host, path, real, constraints, stat, inputs))
        self._loaded[path] = found
        return Included(path, real, constraints, found)

    def real_path(self, host: Host, path: str, stat: Stat | None) -> str:
        """Return the path of a file with symlinks resolved; cached as long as device and inode of the file are the
        same.

        `stat` is the current status of the file; if None (no such file), `path` is returned.
        """
        if stat is None:
            return path
        identity = (stat.device, stat.inode)
        known = self._real.get(path)
        if known is None or known[0] != identity:
            known = self._real[path] = (identity, host.real_path(path))
        return known[1]

    def _same_real_path(self, host: Host, path: str, stat: Stat) -> str | None:
        """Return the path of a changed file with symlinks resolved; None if that resolved path changed, too.

        It is compared with the resolved path that is cached for `path`; the result is None also if none is cached.
        `stat` is the new status of the file. If it has the same device and inode as before, the cached path is
        returned, and symlinks are not resolved again.
        """
        before = self._real.get(path)
        real = self.real_path(host, path, stat)
        return real if before is not None and before[1] == real else None


class _Frame:
    """An element of the stack of a depth-first walk: a file whose includes are being followed.

    `file` is None for the document from which the walk starts. `left` are the includes that are not followed yet.
    """

    def __init__(self, file: Included | None, path: str, real: str, includes: Includes) -> None:
        self.file, self.path, self.real = file, path, real
        self.left = iter(includes)
        self.edges: list[Edge] = []
        self.opened: tuple[int, OptionUse] | None = None


class _Walk:
    """One walk over the files that a document includes, depth-first and with a stack in place of recursion."""

    def __init__(self, reader: GraphReader, host: Host, inputs: Inputs) -> None:
        self._reader, self._host, self._inputs = reader, host, inputs
        self._stats: dict[str, Stat | None] = {}
        self._files: dict[Key, Included] = {}
        self._reached: dict[Key, int] = {}
        self._cycles: dict[Key, tuple[str, ...]] = {}
        self._frames: list[_Frame] = []
        self._open: dict[str, int] = {}

    def run(self, path: str, includes: Includes) -> Generator[None, None, FileGraph]:
        """Build the include graph of a document: the files that it includes, and those that they include in turn.

        `path` is the document's path. `includes` are the include lines of the document itself, each as (label, entry):
        the stable number of the line, and its parsed content. The generator yields None between slices of work, so that
        other tasks can run, and returns the graph.
        """
        includes = tuple(includes)
        root = _Frame(None, path, self._reader.real_path(self._host, path, self._stat(path)), includes)
        self._enter(root)
        followed = 0
        while self._frames:
            frame = self._frames[-1]
            following = next(frame.left, None)
            if following is None:
                self._leave(frame)
                continue
            yield from self._follow(frame, *following)
            followed += 1
            if followed % _SLICE == 0:
                yield
        return FileGraph(tuple(root.edges), tuple(self._files.values()), self._reached, includes, self._stats)

    def _stat(self, path: str) -> Stat | None:
        if path not in self._stats:
            self._stats[path] = self._host.stat(path)
        return self._stats[path]

    def _enter(self, frame: _Frame) -> None:
        self._open[frame.real] = len(self._frames)
        self._frames.append(frame)

    def _leave(self, frame: _Frame) -> None:
        """Take `frame` off the stack of files in progress, and store its file with the includes found in that file.

        `frame` is the top of the stack, and all includes of its file have been followed. The next frame on the stack
        belongs to the file that includes it: there, the stored file becomes the target of the include line. For the
        document at which the walk began, nothing is stored.
        """
        self._frames.pop()
        del self._open[frame.real]
        if frame.file is None:
            return
        file = msgspec.structs.replace(frame.file, edges=tuple(frame.edges))
        self._files[file.key] = file
        cycle = next((edge.cycle for edge in frame.edges if edge.cycle), ())
        if cycle:
            self._cycles[file.key] = cycle
        above = self._frames[-1]
        if above.opened is not None:
            above.edges.append(Edge(*above.opened, file, cycle))

    def _follow(self, frame: _Frame, label: int, entry: Entry) -> Generator[None, None, None]:
        use = include_of(entry)
        if use is None or entry.fault:
            return
        path = included_path(self._host, frame.path, use.value or "")
        if path is None:
            return
        stat = self._stat(path)
        real = self._reader.real_path(self._host, path, stat)
        constraints = use.name == "--constraint"
        known = self._files.get((real, constraints))
        if real in self._open:
            target = known or Included(path, real, constraints, ParsedFile("file", stat))
            frame.edges.append(Edge(label, use, target, self._cycle(self._open[real]), True))
        elif known is not None:
            frame.edges.append(Edge(label, use, known, self._cycles.get(known.key, ())))
        else:
            parsed = yield from self._reader.parsed.load(self._host, path, real, constraints, stat, self._inputs)
            self._found(frame, label, use, Included(path, real, constraints, parsed))

    def _cycle(self, first: int) -> tuple[str, ...]:
        """Return the paths of the files that include one another in a cycle; the first path is repeated at the end.

        The cycle consists of the files on the stack from index `first` on. In a long cycle, "..." replaces the middle.
        """
        paths = [frame.path for frame in self._frames[first:]]
        if len(paths) > _MOST_SHOWN:
            paths[2:-2] = ["..."]
        return (*paths, paths[0])

    def _found(self, frame: _Frame, label: int, use: OptionUse, file: Included) -> None:
        """Add a file that is reached for the first time, and push it onto the stack so that its includes are followed
        next.

        `label` identifies the include line in the file of `frame`, and `use` is the `-r` or `-c` on that line. A file
        that cannot be read is only recorded as the target of the include line.
        """
        if file.document is None or len(self._files) >= _MOST_FILES:
            frame.edges.append(Edge(label, use, file))
            return
        from venvoy_server.dependencies.analysis.graph_update import includes_in

        self._files[file.key] = file
        root = self._frames[0].opened
        self._reached[file.key] = label if frame.file is None or root is None else root[0]
        frame.opened = (label, use)
        self._enter(_Frame(file, file.path, file.real, includes_in(file)))
