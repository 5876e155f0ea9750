"""Delivery of findings to the editor: the client pulls them if it supports that (LSP 3.17), else they are pushed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from venvoy_protocol.errors import INTERNAL_ERROR, MethodError
from venvoy_protocol.text import Diagnostic
from venvoy_server.dependencies.dialects.names import is_dependency_file
from venvoy_server.handlers.repeated_findings import without_repeated
from venvoy_server.lsp.analysis_result import Abandoned, AnalysisResult, Interest, with_items
from venvoy_server.lsp.client_capabilities import ClientCapabilities
from venvoy_server.lsp.open_files import Files, OpenFile
from venvoy_server.lsp.unopened_files import Unopened
from venvoy_server.rpc import messages
from venvoy_server.rpc.connection import Connection

PART = 50
"""Number of files per partial result."""


class DocumentIdentifier(msgspec.Struct):
    """The URI of a document (LSP's TextDocumentIdentifier)."""

    uri: str


class DocumentDiagnosticParams(msgspec.Struct, rename="camel"):
    """Params of `textDocument/diagnostic` (LSP's DocumentDiagnosticParams); only the fields that are used."""

    text_document: DocumentIdentifier
    previous_result_id: str | None = None


class PreviousResultId(msgspec.Struct):
    """The id of the diagnostics that the client has for a document, with its URI (LSP's PreviousResultId)."""

    uri: str
    value: str


class WorkspaceDiagnosticParams(msgspec.Struct, rename="camel"):
    """Params of `workspace/diagnostic` (LSP's WorkspaceDiagnosticParams); only the fields that are used."""

    previous_result_ids: list[PreviousResultId] = []
    partial_result_token: int | str | UnsetType = UNSET


class Push:
    """Pushes the findings of every open file; skips those whose version and diagnostics the client already has."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, tuple[int | None, str]] = {}

    def found(self, file: OpenFile, result: AnalysisResult) -> None:
        """Send the findings of a file, unless the same ones were sent last for the same version of it."""
        if self._last.get(result.uri) == (result.version, result.result_id):
            return
        self._last[result.uri] = (result.version, result.result_id)
        params: dict[str, Any] = {"uri": result.uri, "diagnostics": Raw(result.items)}
        if result.version is not None:
            params["version"] = result.version
        self._connection.send(messages.notification("textDocument/publishDiagnostics", params))

    def gone(self, file: OpenFile) -> None:
        """Clear the diagnostics of a closed file in the client."""
        uri = file.text.uri
        if self._last.pop(uri, None) is not None:
            self._connection.send(
                messages.notification("textDocument/publishDiagnostics", {"uri": uri, "diagnostics": []})
            )


class Refresh:
    """Asks the client to pull diagnostics, inlay hints and code lenses again, as far as it supports this.

    If a refresh is requested while the client has not answered the previous one, it is sent after that answer.
    """

    def __init__(self, connection: Connection, capabilities: ClientCapabilities) -> None:
        self._connection = connection
        wanted = {
            "workspace/diagnostic/refresh": capabilities.refreshes_diagnostics,
            "workspace/inlayHint/refresh": capabilities.refreshes_hints,
            "workspace/codeLens/refresh": capabilities.refreshes_lenses,
        }
        self._methods = [method for method, is_known in wanted.items() if is_known]
        self._asked: set[str] = set()
        self._again: set[str] = set()

    def ask(self) -> None:
        """Ask the client to fetch diagnostics, inlay hints and code lenses again, as far as it supports such requests.

        While the client has not answered the previous request, further calls are combined: one more request is sent
        after the answer.
        """
        for method in self._methods:
            if method in self._asked:
                self._again.add(method)
            else:
                self._asked.add(method)
                self._connection.request(method, None, partial(self._answered, method))

    def _answered(self, method: str, response: messages.Message) -> None:
        self._asked.discard(method)
        if method in self._again:
            self._again.discard(method)
            self._asked.add(method)
            self._connection.request(method, None, partial(self._answered, method))


class Pull:
    """Handler of `textDocument/diagnostic` and `workspace/diagnostic` requests."""

    def __init__(
        self, connection: Connection, files: Files, unopened: Unopened, capabilities: ClientCapabilities
    ) -> None:
        self._connection = connection
        self._files = files
        self._unopened = unopened
        self._shows_related = capabilities.shows_related_documents

    # --- one document -------------------------------------------------------------------------------------------

    async def document(self, params: DocumentDiagnosticParams) -> Any:
        """Return the diagnostic report for a document and, if the client supports it, for the included files.

        The report is empty if the document is not a dependency file or its analysis failed, and only "unchanged" if the
        client has these diagnostics.
        """
        uri = params.text_document.uri
        result = await self._result_for(uri)
        if result is None:
            return {"kind": "full", "items": []}
        if not self._shows_related or not result.includes:
            return _report(result, params.previous_result_id)
        related = await self._in_thread(self._related, result.includes) or []
        opened = [file for file in self._files if self._files.path_of(file.text.uri) in result.includes]
        reported = [*related, *[found for file in opened if (found := await self._files.current(file)) is not None]]
        shown = await self._in_thread(_each_once, [result, *reported]) or [result]
        report = _report(shown[0], params.previous_result_id)
        if related:
            report["relatedDocuments"] = {each.uri: _report(each, None) for each in shown[1 : len(related) + 1]}
        return report

    async def _result_for(self, uri: str) -> AnalysisResult | None:
        file = self._files.of(uri)
        if file is not None:
            result = await self._files.current(file)
            if result is not None or self._files.of(uri) is file:
                return result or _raise(uri)
        path = self._files.path_of(uri)
        patterns = self._connection.client.settings.requirements_patterns
        if path is None or not is_dependency_file(path, patterns):
            return None
        found: AnalysisResult | None = await self._in_thread(self._on_disk, path)
        return found

    def _on_disk(self, path: str, wanted: Interest) -> AnalysisResult | None:
        return self._unopened.analyse(path, None, self._files.file_context.input_reader(), wanted)

    def _related(self, includes: Mapping[str, bool], wanted: Interest) -> list[AnalysisResult]:
        """Return the results for the included files that are not open in the editor.

        `includes` maps the path of each to whether it is read as constraints. `wanted` becomes False if the request is
        cancelled.
        """
        input_reader = self._files.file_context.input_reader()
        found = [
            self._unopened.analyse(path, constraints, input_reader, wanted)
            for path, constraints in includes.items()
            if self._files.text_at(path) is None
        ]
        return [result for result in found if result is not None]

    # --- the workspace ------------------------------------------------------------------------------------------

    async def workspace(self, params: WorkspaceDiagnosticParams) -> Any:
        """Return the diagnostic report for every dependency file in the workspace folders, open or not."""
        previous = {each.uri: each.value for each in params.previous_result_ids}
        results = [result for file in self._files if (result := await self._files.current(file)) is not None]
        results += await self._in_thread(self._everything, self._files.includes()) or ()
        results = await self._in_thread(_each_once, results) or results
        items = [
            {"uri": result.uri, "version": result.version, **_report(result, previous.get(result.uri))}
            for result in results
        ]
        items += self._gone(previous, results)
        if params.partial_result_token is UNSET:
            return {"items": items}
        for first in range(0, len(items), PART):
            value = {"token": params.partial_result_token, "value": {"items": items[first : first + PART]}}
            self._connection.send(messages.notification("$/progress", value))
        return {"items": []}

    def _gone(self, previous: Mapping[str, str], results: Iterable[AnalysisResult]) -> list[dict[str, Any]]:
        """Return empty reports for files whose findings the client still shows, but which are no longer checked.

        `previous` maps the URIs of the files that the client shows to result ids; `results` are the current ones.
        """
        reported = {self._files.path_of(result.uri) or result.uri for result in results}
        gone = [uri for uri in previous if (self._files.path_of(uri) or uri) not in reported]
        return [{"uri": uri, "version": None, "kind": "full", "items": []} for uri in gone]

    def _everything(self, opened: Mapping[str, Mapping[str, bool]], wanted: Interest) -> list[AnalysisResult]:
        return self._unopened.everything(opened, self._files.file_context.input_reader(), wanted)

    async def _in_thread(self, function: Any, *arguments: Any) -> Any:
        """Call `function(*arguments, interest)` in a worker thread, and return its result.

        `interest` is a flag that is cleared if this call is cancelled. The result is None if `function` raises
        Abandoned, as it does to stop early.
        """
        wanted = Interest()
        pool = self._connection.shared.pool
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, partial(_run, function, *arguments, wanted))
        finally:
            wanted.lives = False


def _run(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except Abandoned:
        return None


def _each_once(results: Sequence[AnalysisResult], wanted: Interest) -> list[AnalysisResult]:
    """Return the results without repeated findings.

    A finding at a line such as `-r base.txt` is omitted if the results of `base.txt` have the same finding. `wanted` is
    not used: it is passed to every function that is called in a worker thread.
    """
    if not any(b'"relatedInformation"' in result.items for result in results if result.includes):
        return list(results)
    before = {result.uri: msgspec.json.decode(result.items, type=list[Diagnostic]) for result in results}
    after = without_repeated(before)
    return [
        result if len(after[result.uri]) == len(before[result.uri]) else with_items(result, after[result.uri])
        for result in results
    ]


def _report(result: AnalysisResult, previous: str | None) -> dict[str, Any]:
    if previous == result.result_id:
        return {"kind": "unchanged", "resultId": result.result_id}
    return {"kind": "full", "resultId": result.result_id, "items": Raw(result.items)}


def _raise(uri: str) -> AnalysisResult:
    raise MethodError(INTERNAL_ERROR, f"{uri} cannot be checked; the server's log says why.")
