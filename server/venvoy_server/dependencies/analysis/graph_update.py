"""Update an include graph (the files that a requirements file includes) after files changed on disk.

If the include lines of the changed files are still the same, only these files are parsed again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping

import msgspec

from venvoy_server.dependencies.analysis.included import Edge, FileGraph, Included, Key
from venvoy_server.dependencies.analysis.parsed_files import ParsedFile
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.host import Host, Stat

Load = Callable[[Included, Stat], Generator[None, None, ParsedFile]]
# Number of paths per slice.
_SLICE = 256


def changed_paths(graph: FileGraph, host: Host) -> Generator[None, None, dict[str, Stat | None]]:
    """Return the paths in a graph whose file status (size, times and so on) changed since the graph was built.

    The values are the new file status; None for a missing file. Yields None between slices of work, so that other tasks
    can run.
    """
    changed: dict[str, Stat | None] = {}
    for number, (path, before) in enumerate(graph.stats.items()):
        stat = host.stat(path)
        if stat != before:
            changed[path] = stat
        if number % _SLICE == _SLICE - 1:
            yield
    return changed


def with_changed_files(
    graph: FileGraph, changed: Mapping[str, Stat | None], real_path: Callable[[str, Stat], str | None], load: Load
) -> Generator[None, None, FileGraph | None]:
    """Return the graph with its changed files parsed again; None if it must be rebuilt because its includes may differ.

    The generator yields None between slices of work.

    Args:
        graph: The include graph before the change.
        changed: The new file status of each changed path; None for a missing file.
        real_path: Returns a path with symlinks resolved; None if it now leads to another file than before.
        load: Parses a file again; a generator that returns the result.
    """
    reals: dict[str, Stat] = {}
    for path, stat in changed.items():
        if stat is None or stat.kind == "folder":
            return None
        real = real_path(path, stat)
        if real is None:
            return None
        reals[real] = stat
    if not reals.keys() <= {file.real for file in graph.files}:
        return None
    new: dict[Key, Included] = {}
    for file in reversed(graph.files):  # a file comes before those that it includes
        if file.real in reals:
            parsed = yield from load(file, reals[file.real])
            read = msgspec.structs.replace(file, parsed=parsed, edges=_edges(file.edges, new))
            if read.document is None or includes_in(read) != includes_in(file):
                return None
            new[file.key] = read
        elif any(edge.target.key in new for edge in file.edges):
            new[file.key] = msgspec.structs.replace(file, edges=_edges(file.edges, new))
    files = tuple([new.get(file.key, file) for file in graph.files])
    stats = {**graph.stats, **changed}
    return FileGraph(_edges(graph.edges, new), files, graph.reached, graph.includes, stats)


def _edges(edges: tuple[Edge, ...], new: Mapping[Key, Included]) -> tuple[Edge, ...]:
    return tuple(
        [
            msgspec.structs.replace(edge, target=new[edge.target.key]) if edge.target.key in new else edge
            for edge in edges
        ]
    )


def includes_in(file: Included) -> list[tuple[int, Entry]]:
    """Return the include lines (`-r FILE`, `-c FILE`) of a file, each as (entry identifier, entry)."""
    return [each for each in file.special if each[1].kind == "include"]
