"""The parsed text and findings of one open dependency file, updated incrementally. Used in the analysis thread only."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import NamedTuple, TypeVar, cast

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.lsp.analysis_result import (
    FINDING_LIMIT,
    AnalysisResult,
    Turns,
    encode,
    files_of_pip_run,
    includes_of,
    parse,
    result_id_of,
    with_decoding,
)
from venvoy_server.lsp.file_context import FileContext, State
from venvoy_server.lsp.index_facts import IndexFacts
from venvoy_server.lsp.workspace import SpanEdit

T = TypeVar("T")

MANY_EDITS = 64
"""Maximum number of edits that are applied incrementally; with more, the text is parsed anew."""


class Snapshot(NamedTuple):
    """An open text at one moment, with the edits since the previous snapshot.

    `constraints`: whether the text is read as a constraints file, whatever its name; None if the name decides. `outer`
    is the path of a file that is passed to pip and includes this one; the text is then checked as a part of that file.
    None if there is no such file.
    """

    version: int | None
    positions: Positions
    edits: list[SpanEdit]
    constraints: bool | None = None
    outer: str | None = None


class Analysis:
    """The analysis of one file: its parsed document, its checker, its settings, and the other data that checks use."""

    def __init__(
        self,
        uri: str,
        path: str | None,
        encoding: PositionEncoding,
        file_context: FileContext,
        wanted: Callable[[], bool],
    ) -> None:
        """Prepare the analysis of one document; each call of `analyse` or `turns` then passes a version of its text.

        `path` is None if the document is not a file on disk. `encoding` determines how columns are counted.
        `file_context` provides the data other than the text that checks use, such as settings and environments.
        `wanted` returns whether the result is still needed; if not, a running analysis is aborted.
        """
        self._uri = uri
        self._path = path
        self._encoding: PositionEncoding = encoding
        self._file_context = file_context
        self._constraints: bool | None = None
        self._outer: str | None = None
        self._wanted = wanted
        self._graphs = GraphReader(file_context.parsed)
        self._document: Document | None = None
        self._positions: Positions | None = None
        self._checker: Checker | None = None
        self._inputs = Inputs()
        self._settings = RuleLevels()
        self._state: State = ()
        self.index = IndexFacts()

    def analyse(self, snapshot: Snapshot, reload: bool) -> AnalysisResult:
        """Analyse a text in a single run without interruptions, and return the result.

        `snapshot` is the text, with the edits since the previous call. If `reload` is True, the settings and the data
        about the environment are read again first. Raises Abandoned if the result is no longer needed.
        """
        turns = self.turns(snapshot, reload)
        turns.take(math.inf)
        return cast(AnalysisResult, turns.result)

    def turns(self, snapshot: Snapshot, reload: bool) -> Turns[AnalysisResult]:
        """Return the analysis of a snapshot as work to be done in turns of limited time.

        With `reload`, settings and environment are read again first. A turn raises Abandoned if the result is no longer
        needed.
        """
        is_long = self._document is None or reload
        return Turns(self._analyse(snapshot, reload), self._wanted, is_long=is_long)

    def _analyse(self, snapshot: Snapshot, reload: bool) -> Generator[None, None, AnalysisResult]:
        checker = self._checker
        if checker is None or reload or snapshot.outer != self._outer:
            self._outer = snapshot.outer
            checker = self._load()
        document, self._document = self._document, None  # after a failure, the next analysis starts anew
        document = yield from self._follow(document, snapshot)
        text, inputs = snapshot.positions.text, self._inputs
        includes = yield from includes_of(document, inputs, self._graphs)
        run = yield from files_of_pip_run(inputs, self._graphs)
        beside = self._file_context.input_reader().files([*includes, *run]) if includes or run else ()
        yield from checker.update_slices(document)
        if self.index.update(checker):
            yield from checker.update_slices(document)
            self.index.want_metadata(checker)
        inputs = self._inputs = msgspec.structs.replace(inputs, index=self.index.snapshot)
        findings = with_decoding(checker.findings(FINDING_LIMIT + 1), inputs, self._settings, text)
        yield
        items = encode(self._uri, snapshot.positions, self._encoding, findings, inputs)
        self._document, self._positions = document, snapshot.positions
        return AnalysisResult(
            uri=self._uri,
            version=snapshot.version,
            positions=snapshot.positions,
            items=items,
            result_id=result_id_of(items),
            includes=includes,
            run=run,
            beside=beside,
        )

    def is_stale(self, result: AnalysisResult) -> bool:
        """Return whether data other than the text has changed since the analysis: environment, settings or files."""
        reader = self._file_context.input_reader()
        return reader.state(self._path) != self._state or reader.files(result.surrounding()) != result.beside

    def ask(self, result: AnalysisResult, question: Callable[[Document, Inputs, RuleLevels], T]) -> T | None:
        """Return `question(document, inputs, levels)` for the document that `result` is about.

        `inputs` are the other data that checks use, `levels` the rules' severities. None if a newer text was analysed.
        """
        if self._document is None or self._positions is not result.positions:
            return None
        return question(self._document, self._inputs, self._settings)

    def findings(self, result: AnalysisResult) -> tuple[Finding, ...]:
        """Return the findings of the text that `result` is about; empty if a newer text was analysed since."""
        if self._document is None or self._checker is None or self._positions is not result.positions:
            return ()
        return self._checker.findings(FINDING_LIMIT)

    def _load(self) -> Checker:
        reader = self._file_context.input_reader()
        self._state = reader.state(self._path)
        inputs, self._settings = reader.inputs(self._path)
        index = self.index.begin(reader.index_source(self._path))
        self._inputs = msgspec.structs.replace(inputs, outer=self._outer, index=index)
        self._checker = Checker(settings=self._settings, inputs=self._inputs, graphs=self._graphs)
        return self._checker

    def _follow(self, document: Document | None, snapshot: Snapshot) -> Generator[None, None, Document]:
        """Return the parsed document of a snapshot: the previous one with the edits applied, or newly parsed.

        Yields between slices of work.
        """
        text = snapshot.positions.text
        others, self._constraints = self._constraints != snapshot.constraints, snapshot.constraints
        if document is None or others or len(snapshot.edits) > MANY_EDITS:
            return (yield from parse(text, self._inputs, self._constraints))
        for edit in snapshot.edits:
            if edit.start == 0 and edit.end == document.length:
                return (yield from parse(text, self._inputs, self._constraints))
            document = document.edit(edit.start, edit.end, edit.text)
        return document
