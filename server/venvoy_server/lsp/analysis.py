"""One open requirements file: its parsed text and its findings, kept up with edits. Lives in the analysis thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

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
    encode,
    includes_of,
    parse,
    result_id_of,
    update,
    with_decoding,
)
from venvoy_server.lsp.file_context import FileContext, State
from venvoy_server.lsp.garbage_collection import paused
from venvoy_server.lsp.workspace import Edit

T = TypeVar("T")

MANY_EDITS = 64
"""More edits than this are not followed one by one: the text is parsed anew."""


class Snapshot(NamedTuple):
    """An open text at one moment, with the edits that led to it from the snapshot before.

    `constraints` says that it is read as constraints, whatever its name.
    """

    version: int | None
    positions: Positions
    edits: list[Edit]
    constraints: bool = False


class Analysis:
    """The text, the findings, and what they were made from."""

    def __init__(
        self,
        uri: str,
        path: str | None,
        encoding: PositionEncoding,
        surroundings: FileContext,
        wanted: Callable[[], bool],
    ) -> None:
        self._uri = uri
        self._path = path
        self._encoding = encoding
        self._surroundings = surroundings
        self._constraints = False
        self._wanted = wanted
        self._graphs = GraphReader()
        self._document: Document | None = None
        self._positions: Positions | None = None
        self._checker: Checker | None = None
        self._inputs = Inputs()
        self._settings = RuleLevels()
        self._state: State = ()

    def look(self, snapshot: Snapshot, reload: bool) -> AnalysisResult:
        """Return the findings of a snapshot; `reload` has everything besides the text read again first."""
        checker = self._checker
        if checker is None or reload:
            checker = self._load()
        document, self._document = self._document, None  # whatever fails from here on, the next look begins anew
        if document is None or reload:
            with paused():
                return self._look(checker, document, snapshot)
        return self._look(checker, document, snapshot)

    def _look(self, checker: Checker, document: Document | None, snapshot: Snapshot) -> AnalysisResult:
        document = self._follow(document, snapshot)
        text, inputs = snapshot.positions.text, self._inputs
        includes = includes_of(document, inputs, self._graphs)
        beside = self._surroundings.moment().files(includes) if includes else ()
        update(checker, document, self._wanted)
        findings = with_decoding(checker.findings(FINDING_LIMIT + 1), inputs, self._settings, text)
        items = encode(self._uri, snapshot.positions, self._encoding, findings, inputs)
        self._document, self._positions = document, snapshot.positions
        return AnalysisResult(
            uri=self._uri,
            version=snapshot.version,
            positions=snapshot.positions,
            items=items,
            result_id=result_id_of(items),
            includes=includes,
            beside=beside,
        )

    def is_stale(self, look: AnalysisResult) -> bool:
        """Say whether something besides the text is not what it was when it was read."""
        moment = self._surroundings.moment()
        return moment.state(self._path) != self._state or moment.files(look.includes) != look.beside

    def ask(self, look: AnalysisResult, question: Callable[[Document, Inputs, RuleLevels], T]) -> T | None:
        """Return what a function makes of the document of a look, None where that is not the last one any more."""
        if self._document is None or self._positions is not look.positions:
            return None
        return question(self._document, self._inputs, self._settings)

    def findings(self, look: AnalysisResult) -> tuple[Finding, ...]:
        """Return the findings that a look shows, none where it is not the last one any more."""
        if self._document is None or self._checker is None or self._positions is not look.positions:
            return ()
        return self._checker.findings(FINDING_LIMIT)

    def _load(self) -> Checker:
        moment = self._surroundings.moment()
        self._state = moment.state(self._path)
        self._inputs, self._settings = moment.inputs(self._path)
        self._checker = Checker(settings=self._settings, inputs=self._inputs)
        return self._checker

    def _follow(self, document: Document | None, snapshot: Snapshot) -> Document:
        """Return the document of a snapshot: edited from the last one, or parsed."""
        text = snapshot.positions.text
        others, self._constraints = self._constraints != snapshot.constraints, snapshot.constraints
        if document is None or others or len(snapshot.edits) > MANY_EDITS:
            return parse(text, self._inputs, self._constraints, self._wanted)
        for edit in snapshot.edits:
            if edit.start == 0 and edit.end == document.length:
                return parse(text, self._inputs, self._constraints, self._wanted)
            document = document.edit(edit.start, edit.end, edit.text)
        return document
