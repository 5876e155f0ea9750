"""Checking dependency files that are not open in an editor, as they are on disk.

They are found in the workspace folders, or because other files include them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

import msgspec

from venvoy_server.convert import uri_of_path
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.included import FileGraph
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.handlers.file_search import search_files
from venvoy_server.lsp.analysis_result import (
    FINDING_LIMIT,
    AnalysisResult,
    encode,
    finish,
    includes_of,
    parse,
    result_id_of,
    with_decoding,
)
from venvoy_server.lsp.file_context import FileContext, InputReader, State
from venvoy_server.lsp.unopened_lookups import UnopenedLookups

SHARE = 20
"""Searching the workspace takes at most 1/SHARE of the time: the next search waits
SHARE times as long as the last took.
"""
ROUNDS = 5
"""Maximum depth of includes that is followed."""

MOST_KNOWN = 200
"""Maximum number of cached results of single files."""

Wanted = Callable[[], bool]


class Unopened:
    """Analyses files on disk, each again only if data that its findings depend on has changed. For worker threads."""

    def __init__(
        self, disk: Host, file_context: FileContext, encoding: PositionEncoding, lookups: UnopenedLookups
    ) -> None:
        self._disk = disk
        self._lookups = lookups
        self._file_context = file_context
        self._encoding: PositionEncoding = encoding
        self._known: dict[tuple[str, bool | None], tuple[State, AnalysisResult]] = {}
        self._found: tuple[object, float, list[str]] = (None, 0.0, [])
        self._reached: dict[str, bool] = {}

    def forget(self) -> None:
        """Discard the list of files in the folders, so that the folders are searched again."""
        self._found = (None, 0.0, [])

    def analyse(
        self, path: str, constraints: bool | None, input_reader: InputReader, wanted: Wanted
    ) -> AnalysisResult | None:
        """Return the result for a file, or None if it cannot be read.

        `constraints`: whether to check it as constraints, or None if it is not known to be included; ignored if a file
        that is known to include it does so with `-r`. `input_reader` reads data other than the text, such as settings.
        Raises Abandoned once `wanted` returns False.
        """
        constraints = constraints if self._reached.get(path, True) else False
        found = self._at(path, constraints, input_reader, wanted, [])
        for key in list(self._known)[:-MOST_KNOWN]:
            self._known.pop(key, None)
        return found

    def everything(
        self,
        opened: Mapping[str, Mapping[str, bool]],
        input_reader: InputReader,
        wanted: Wanted,
    ) -> list[AnalysisResult]:
        """Return the results of checking all dependency files that are not open in the editor.

        These are the files in the client's folders, and the files that open files or other dependency files include.
        `opened` maps the path of each open file to the files that it includes: a dictionary from path to whether the
        file is only read as constraints. `input_reader` reads data other than the files' texts, such as settings.
        `wanted` returns whether the results are still needed; once it returns False, Abandoned is raised.
        """
        listed = self._files(input_reader)
        results: dict[str, AnalysisResult | None] = {}
        used: dict[str, bool | None] = {}
        graphs: list[FileGraph] = []
        paths: dict[str, bool | None] = {}
        for _ in range(ROUNDS):
            includes = [*opened.values(), *[result.includes for result in results.values() if result is not None]]
            self._reached = reached_by(includes)
            paths = {path: self._reached.get(path) for path in [*listed, *self._reached] if path not in opened}
            stale = {
                path: constraints
                for path, constraints in paths.items()
                if path not in used or used[path] != constraints
            }
            for path, constraints in stale.items():
                results[path] = self._at(path, constraints, input_reader, wanted, graphs)
            used.update(stale)
            if not stale:
                break
        for key in [key for key in list(self._known) if key[0] not in paths or paths[key[0]] != key[1]]:
            self._known.pop(key, None)
        self._lookups.keep(paths.keys())
        return [result for path, result in results.items() if result is not None and path in paths]

    def _at(
        self, path: str, constraints: bool | None, input_reader: InputReader, wanted: Wanted, graphs: list[FileGraph]
    ) -> AnalysisResult | None:
        """Return the result of checking the file at `path`, or None if the file cannot be read.

        If neither the file nor other data that its checks use has changed since an earlier call, the earlier result is
        returned. `constraints`: whether the file is read as a constraints file; None if its name decides.
        `input_reader` reads data other than the file's text, such as settings. `wanted` returns whether the result is
        still needed; once it returns False, Abandoned is raised.

        A new analysis appends the graph of the file's includes to `graphs`. As long as the caller holds this list, the
        included files stay in the cache of parsed files.
        """
        state = (*input_reader.state(path), self._lookups.changes(path))
        known = self._known.get((path, constraints))
        if known is not None and known[0] == state and known[1].beside == input_reader.files(known[1].surrounding()):
            return known[1]
        self._known.pop((path, constraints), None)
        result = self._analyse(path, constraints, input_reader, wanted, graphs)
        if result is not None:
            self._known[path, constraints] = (state, result)
        return result

    def _analyse(
        self, path: str, constraints: bool | None, input_reader: InputReader, wanted: Wanted, graphs: list[FileGraph]
    ) -> AnalysisResult | None:
        try:
            text = decode_file(read_bytes(self._disk, path, "requirements"), path).text
        except OSError:
            return None
        inputs, settings = input_reader.inputs(path)
        index = self._lookups.begin(path, input_reader.index_source(path))
        inputs = msgspec.structs.replace(inputs, index=index.snapshot)
        graph_reader = GraphReader(self._file_context.parsed)
        document = finish(parse(text, inputs, constraints), wanted)
        includes = finish(includes_of(document, inputs, graph_reader), wanted)
        beside = input_reader.files(includes)
        checker = Checker(settings=settings, inputs=inputs, graphs=graph_reader)
        finish(checker.update_slices(document), wanted)
        if index.update(checker):
            finish(checker.update_slices(document), wanted)
            index.want_metadata(checker)
        inputs = msgspec.structs.replace(inputs, index=index.snapshot)
        graphs.append(checker.graph)
        uri = uri_of_path(path)
        findings = with_decoding(checker.findings(FINDING_LIMIT + 1), inputs, settings, text)
        items = encode(uri, Positions.of(text), self._encoding, findings, inputs)
        self._lookups.end(index, document, inputs)
        # The text is not kept: a workspace may hold hundreds of files that are never opened.
        return AnalysisResult(uri, None, Positions.of(""), items, result_id_of(items), includes, (), beside)

    def _files(self, input_reader: InputReader) -> list[str]:
        """Return the paths of the dependency files in the client's folders.

        The list is cached: the longer the search took, the longer the list is used. `input_reader` reads the folders
        and settings.
        """
        folders = input_reader.folders
        settings = [input_reader.settings(folder) for folder in folders]
        asked = (folders, tuple(settings))
        before, until, found = self._found
        if before == asked and time.monotonic() < until:
            return found
        start = time.monotonic()
        places = [search_files(self._disk, *each)[0].files for each in zip(folders, settings, strict=True)]
        found = list(dict.fromkeys(path for place in places for path in place))
        end = time.monotonic()
        self._found = (asked, end + (end - start) * SHARE, found)
        return found


def reached_by(includes: Iterable[Mapping[str, bool]]) -> dict[str, bool]:
    """Return the paths of all files that others include, each with whether it is included with `-c` only.

    `includes` has one dictionary per including file, from path to whether it is read as constraints only.
    """
    reached: dict[str, bool] = {}
    for each in includes:
        for path, constraints in each.items():
            reached[path] = constraints and reached.get(path, True)
    return reached
