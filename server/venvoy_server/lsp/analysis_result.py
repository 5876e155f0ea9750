"""The immutable result of analysing one version of a text, made in a worker thread, with
its diagnostics encoded to send.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Generic, TypeVar, cast

import msgspec

from venvoy_protocol import text as wire
from venvoy_server.convert import encodable
from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.graph import GraphReader
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_slices
from venvoy_server.dependencies.analysis.rule_levels import SEVERITIES, RuleLevels
from venvoy_server.dependencies.analysis.run_reader import read_outer
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.handlers.diagnostics import Converter, reader_of
from venvoy_server.lsp.file_context import State
from venvoy_server.rpc.garbage_collection import paused

FINDING_LIMIT = 1000
"""Maximum number of diagnostics per file; one more then reports that others were left out."""

MANY_SLICES = 50
"""Number of slices of an update after which the garbage collector is paused, since so many objects are created."""

TURN_SECONDS = 0.02
"""Maximum time in seconds that the analysis thread works on one document before it switches to another."""

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


class AnalysisResult(msgspec.Struct, frozen=True):
    """The findings of a text: `items` is the JSON array of its diagnostics, `result_id` is equal for equal diagnostics.

    `includes` maps the path of each included file, directly or not, to whether it is read as constraints only. If the
    text is checked as a part of a file that includes it, `run` are the paths of all files that pip reads together with
    it. `beside` is the state (inode, modification time, size) of the files in `includes` and `run`.
    """

    uri: str
    version: int | None
    positions: Positions
    items: bytes
    result_id: str
    includes: Mapping[str, bool]
    run: tuple[str, ...] = ()
    beside: State = ()

    def surrounding(self) -> list[str]:
        """Return the paths of the other files that the findings depend on, such as included files."""
        return [*self.includes, *self.run]


class Interest:
    """A flag for whether a result is still wanted: set by the event loop, read by a worker thread."""

    def __init__(self) -> None:
        self.lives = True

    def __call__(self) -> bool:
        """Return whether the result is still wanted."""
        return self.lives


class Abandoned(Exception):
    """Raised to stop work whose result is no longer wanted."""


class Turns(Generic[T]):
    """Runs a generator in turns of at most 20 milliseconds, so that one thread can alternate between several documents.

    The generator yields wherever its work can be interrupted. Its return value (of the type T) is stored in `result`,
    which is None until then. During long work, Python's garbage collector is paused in each turn, because one
    collection may block all threads for 50 milliseconds.
    """

    def __init__(self, work: Generator[None, None, T], wanted: Callable[[], bool], *, is_long: bool = False) -> None:
        """Store the work to run in turns. `wanted` returns whether its result is still needed.

        `is_long`: whether the work is known to be long; the garbage collector is then paused from the start.
        """
        self._work = work
        self._wanted = wanted
        self._is_long = is_long
        self._slices = 0
        self.result: T | None = None

    def take(self, seconds: float = TURN_SECONDS) -> bool:
        """Run the work for at most `seconds`; return whether it is done. Raises Abandoned if the result is unneeded."""
        with contextlib.ExitStack() as long:
            if self._is_long:
                long.enter_context(paused())
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if not self._wanted():
                    raise Abandoned
                try:
                    next(self._work)
                except StopIteration as done:
                    self.result = done.value
                    return True
                self._slices += 1
                if self._slices == MANY_SLICES and not self._is_long:
                    self._is_long = True
                    long.enter_context(paused())
        return False


def finish(work: Generator[None, None, T], wanted: Callable[[], bool], *, is_long: bool = False) -> T:
    """Run a generator to its end in this thread, and return the generator's return value.

    `wanted` is called before each step of the generator; if it returns False, Abandoned is raised. `is_long`: whether
    the work is known to be long. Python's garbage collector is then paused from the start, otherwise only after many
    steps.
    """
    turns = Turns(work, wanted, is_long=is_long)
    turns.take(math.inf)
    return cast(T, turns.result)


def parse(text: str, inputs: Inputs, constraints: bool | None) -> Generator[None, None, Document]:
    """Parse a text: a generator that yields between slices of work, and whose return value is the document.

    `constraints`: whether the text is a constraints file; None if the file name decides. `inputs` are the data other
    than the text that parsing depends on, such as the path.
    """
    return document_slices(text, inputs, constraints)


def includes_of(document: Document, inputs: Inputs, graphs: GraphReader) -> Generator[None, None, dict[str, bool]]:
    """Return the path of each file that a document includes, directly or not, with whether it is read as constraints.

    Yields between slices of work. `graphs` reads the included files.
    """
    lines = [(label, entry) for label, entry in document.pairs() if entry.traits & m.INCLUDE]
    graph = yield from graphs.read(document, inputs, lines)
    found: dict[str, bool] = {}
    for included in graph.files:
        found[included.path] = included.constraints and found.get(included.path, True)
    return found


def files_of_pip_run(inputs: Inputs, graphs: GraphReader) -> Generator[None, None, tuple[str, ...]]:
    """Return the paths of all other files that pip reads together with the document, because another file includes it.

    `inputs.outer` is the path of the file that is passed to pip and includes the document. The result has this file and
    all files that it includes, except the document itself. If `inputs.outer` is None, the result is empty. `graphs`
    reads and caches the files. The generator yields wherever its work can be interrupted.
    """
    if inputs.outer is None:
        return ()
    outer = yield from read_outer(inputs, graphs)
    return tuple([file.path for file in outer.files()]) if outer is not None else (inputs.outer,)


def with_decoding(
    findings: tuple[Finding, ...], inputs: Inputs, settings: RuleLevels, text: str
) -> tuple[Finding, ...]:
    """Return `findings`, preceded by one more finding if pip cannot decode the saved file.

    A finding is a problem that a rule reports. `inputs` has the result of decoding the file as pip does. `settings` has
    the severity of the added finding; if it is `off`, nothing is added. The added finding is at the beginning of
    `text`, the text in the editor, and does not extend beyond its end.
    """
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
    """Return the JSON array of LSP diagnostics for the findings of the document `uri`.

    Findings over `FINDING_LIMIT` are left out; a diagnostic at the beginning of the document then reports that there
    are more. `positions` converts offsets in the text to lines and columns, and `encoding` determines how columns are
    counted. Places in other files are converted with the text that the host in `inputs` reads.
    """
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


def with_items(result: AnalysisResult, diagnostics: Sequence[wire.Diagnostic]) -> AnalysisResult:
    """Return a copy of a result with its diagnostics replaced and its `result_id` computed from the new ones."""
    items = _encoder.encode(diagnostics)
    return msgspec.structs.replace(result, items=items, result_id=result_id_of(items))


def result_id_of(items: bytes) -> str:
    """Return an LSP `resultId`: equal diagnostics get equal ids within this process.

    Uses 64 bits of Python's own hash, because importing hashlib would load OpenSSL (3 MiB).
    """
    return f"{hash(items) & 0xFFFF_FFFF_FFFF_FFFF:016x}"
