"""What was found in one state of a text, ready to be sent: made in a worker thread, immutable from then on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence

import msgspec

from venvoy_protocol import text as wire
from venvoy_server.convert import encodable
from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsed_files import run
from venvoy_server.dependencies.analysis.rule_levels import SEVERITIES, RuleLevels
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.handlers.diagnostics import Converter, reader_of
from venvoy_server.lsp.file_context import State
from venvoy_server.lsp.garbage_collection import paused

FINDING_LIMIT = 1000
"""At most so many diagnostics a file, and one that says that there are more."""

MANY_SLICES = 50
"""An update of more slices than this makes so many objects that the collector is paused for it."""

_encoder = msgspec.json.Encoder()


class AnalysisResult(msgspec.Struct, frozen=True):
    """The findings of a text: `items` is the JSON array of its diagnostics, `result_id` the same for the same items.

    `includes` holds every file below the document, with whether it is read as constraints; `beside` their state.
    """

    uri: str
    version: int | None
    positions: Positions
    items: bytes
    result_id: str
    includes: Mapping[str, bool]
    beside: State = ()


class Interest:
    """Says whether a result is still wanted; set by the event loop, asked for by a worker thread."""

    def __init__(self) -> None:
        self.lives = True

    def __call__(self) -> bool:
        """Say whether it is."""
        return self.lives


class Abandoned(Exception):
    """Nobody wants the result any more."""


def update(checker: Checker, document: Document, wanted: Callable[[], bool]) -> None:
    """Bring a checker up to date; raises Abandoned as soon as it is not wanted any more.

    An edit may concern every line (`--require-hashes`). As many findings then go as come, which keeps the collector's
    count low while what it has to look at grows: it would hold everything up for 50 ms.
    """
    with contextlib.ExitStack() as long:
        for number, _ in enumerate(checker.update_slices(document)):
            if not wanted():
                raise Abandoned
            if number == MANY_SLICES:
                long.enter_context(paused())


def parse(text: str, inputs: Inputs, constraints: bool, wanted: Callable[[], bool]) -> Document:
    """Parse a text; raises Abandoned as soon as it is not wanted any more."""
    windows = inputs.host is not None and inputs.host.platform == "win32"
    slices = Document.parse_slices(text, inputs.path, constraints, inputs.variables, windows)
    while wanted():
        try:
            next(slices)
        except StopIteration as done:
            document: Document = done.value
            return document
    raise Abandoned


def includes_of(document: Document, inputs: Inputs, graphs: GraphReader) -> dict[str, bool]:
    """Return every file below a document; one that is read as requirements too does not count as constraints."""
    pairs = zip(document.labels, document.entries, strict=True)
    lines = [(label, entry) for label, entry in pairs if entry.traits & m.INCLUDE]
    found: dict[str, bool] = {}
    for included in run(graphs.read(document, inputs, lines)).files:
        found[included.path] = included.constraints and found.get(included.path, True)
    return found


def with_decoding(
    findings: tuple[Finding, ...], inputs: Inputs, settings: RuleLevels, text: str
) -> tuple[Finding, ...]:
    """Return findings with the one about the file's encoding before them, where pip cannot read what was saved."""
    finding = inputs.decoded.finding if inputs.decoded else None
    if finding is None:
        return findings
    level = settings.level(finding.code, "syntax")
    if level == "off":
        return findings
    end = min(len(text), max(finding.end, 1))
    severity = SEVERITIES.get(level or "", finding.severity)
    return (msgspec.structs.replace(finding, start=0, end=end, severity=severity), *findings)


def encode(
    uri: str, positions: Positions, encoding: PositionEncoding, findings: Sequence[Finding], inputs: Inputs
) -> bytes:
    """Return the JSON array of the diagnostics of findings: the first of them, and one that says so where there are more."""
    host = inputs.host
    converter = Converter(uri, positions, encoding, reader_of(host) if host else lambda path: None, fixes=False)
    diagnostics = converter.diagnostics(findings[:FINDING_LIMIT])
    if len(findings) > FINDING_LIMIT:
        start = wire.Position(line=0, character=0)
        place = wire.Range(start=start, end=start)
        message = f"There are more findings; the first {FINDING_LIMIT} are shown."
        diagnostics.append(wire.Diagnostic(range=place, severity=3, code="more-findings", message=message))
    try:
        return _encoder.encode(diagnostics)
    except UnicodeEncodeError:
        return _encoder.encode(encodable(diagnostics))


def result_id_of(items: bytes) -> str:
    """Return a name of a list of diagnostics, which this process gives to the same list again.

    It has 64 bits, from Python's own hash: OpenSSL, which hashlib brings along, would take 3 MiB.
    """
    return f"{hash(items) & 0xFFFF_FFFF_FFFF_FFFF:016x}"
