"""Diagnostics of the documents that an editor has open: on the unsaved text, after each edit, without blocking typing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from venvoy_protocol import text as wire
from venvoy_protocol.errors import INVALID_PARAMS
from venvoy_server.convert import path_of_uri
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.checking import Converter, facts_of, inputs_of, reader_of, rule_settings
from venvoy_server.handlers.selecting import selection_of
from venvoy_server.lsp.server import VenvoyLanguageServer
from venvoy_server.lsp.workspace import EditedText
from venvoy_server.requirements.check import Checker
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.files import is_requirements_file
from venvoy_server.requirements.inputs import EnvironmentFacts, Inputs
from venvoy_server.requirements.settings import Settings
from venvoy_server.rpc import messages
from venvoy_server.rpc.connection import Connection
from venvoy_server.session import Context

FINDING_LIMIT = 1000
"""At most so many diagnostics a file, and one that says that there are more."""

LANGUAGES = frozenset({"pip-requirements", "requirements", "requirementstxt", "requirements-txt"})


class OpenFile:
    """One open requirements file: its parsed text, its findings, and what they were made from."""

    def __init__(self, text: EditedText) -> None:
        self.text = text
        self.path = path_of_uri(text.uri)
        self.document: Document | None = None
        self.checker: Checker | None = None
        self.environment: str | None = None
        self.work: asyncio.Task[None] | None = None
        self.stale = False


class Diagnostics:
    """Keeps the diagnostics of every open requirements file of one client."""

    def __init__(self, connection: Connection, server: VenvoyLanguageServer) -> None:
        self._connection = connection
        self._server = server
        self._files: dict[str, OpenFile] = {}
        self.requests: dict[str, Callable[[messages.Id, Any], None]] = {}

    # --- what happens to documents ------------------------------------------------------------------------------

    def opened(self, uri: str) -> None:
        """Begin to look at a document, if it is a requirements file."""
        text = self._server.texts.open_text(uri)
        if text is None or not self._is_ours(text):
            return
        file = self._files[uri] = OpenFile(text)
        self._look(file)

    def changed(self, uri: str) -> None:
        """Look at what was edited."""
        file = self._files.get(uri)
        if file is not None:
            self._look(file)

    def saved(self, uri: str) -> None:
        """Look at the files that may include the saved one."""
        self.files_changed()

    def closed(self, uri: str) -> None:
        """Take the diagnostics of a document away."""
        file = self._files.pop(uri, None)
        if file is not None:
            if file.work is not None:
                file.work.cancel()
            self._publish(uri, None, [])

    def files_changed(self) -> None:
        """Look at everything again: included files or local paths may be others now."""
        for file in self._files.values():
            if file.checker is not None:
                file.checker.refresh()
            self._look(file)

    def refresh(self) -> None:
        """Look at everything again with the environments that are selected now."""
        for file in self._files.values():
            file.checker = None
            self._look(file)

    def close(self) -> None:
        """Stop what runs."""
        for file in self._files.values():
            if file.work is not None:
                file.work.cancel()
        self._files.clear()

    def _is_ours(self, text: EditedText) -> bool:
        return text.language_id in LANGUAGES or is_requirements_file(text.path or text.uri)

    # --- looking ------------------------------------------------------------------------------------------------

    def _look(self, file: OpenFile) -> None:
        """Have a file looked at; edits that come while that runs are taken together in the next round."""
        if file.work is not None:
            file.stale = True
            return
        file.work = asyncio.get_running_loop().create_task(self._work(file))

    async def _work(self, file: OpenFile) -> None:
        try:
            while True:
                file.stale = False
                await self._round(file)
                if not file.stale:
                    return
        finally:
            file.work = None

    async def _round(self, file: OpenFile) -> None:
        checker = file.checker
        if checker is None:
            loop = asyncio.get_running_loop()
            inputs, settings = await loop.run_in_executor(self._connection.shared.pool, self._inputs, file.path)
            checker = file.checker = Checker(settings=settings, inputs=inputs)
        file.document = await self._parsed(file)
        for _ in checker.update_slices(file.document):
            await asyncio.sleep(0)
        if not file.stale and file.text.uri in self._files:
            self._publish(file.text.uri, file.text.version, self._diagnostics_of(file, checker))

    async def _parsed(self, file: OpenFile) -> Document:
        """Return the document of the text as it is now: edited from the last one, or parsed in slices."""
        edits = file.text.take_edits()
        document = file.document
        if document is not None:
            for edit in edits:
                document = document.edit(edit.start, edit.end, edit.text)
            return document
        slices = Document.parse_slices(file.text.source, file.path, variables=self._variables())
        while True:
            try:
                next(slices)
            except StopIteration as done:
                parsed: Document = done.value
                return parsed
            await asyncio.sleep(0)

    def _diagnostics_of(self, file: OpenFile, checker: Checker) -> list[wire.Diagnostic]:
        findings = checker.findings(FINDING_LIMIT + 1)
        more = len(findings) > FINDING_LIMIT
        reader = reader_of(self._connection.shared.machine.host)
        converter = Converter(file.text.uri, file.text.positions, file.text.encoding, reader, fixes=False)
        diagnostics = converter.diagnostics(findings[:FINDING_LIMIT])
        if more:
            start = wire.Position(line=0, character=0)
            message = f"There are more findings; the first {FINDING_LIMIT} are shown."
            diagnostics.append(
                wire.Diagnostic(
                    range=wire.Range(start=start, end=start), severity=3, code="more-findings", message=message
                )
            )
        return diagnostics

    def _inputs(self, path: str | None) -> tuple[Inputs, Settings]:
        """Read what the rules may know: the selected environment and its packages. Runs in a worker thread."""
        context = self._context()
        facts: EnvironmentFacts | None = None
        if path is not None:
            environment: Environment | None = selection_of(context, path)[1].environment
            facts = facts_of(context.host, environment) if environment is not None else None
        inputs = inputs_of(context, path, facts, expected=path is not None)
        return inputs, rule_settings(context, inputs.root)

    def _context(self) -> Context:
        shared = self._connection.shared
        return Context(shared.machine, self._connection.client, shared.new_cancellation())

    def _variables(self) -> dict[str, str]:
        return dict(self._connection.shared.machine.variables())

    # --- telling ------------------------------------------------------------------------------------------------

    def _publish(self, uri: str, version: int | None, diagnostics: list[wire.Diagnostic]) -> None:
        params: dict[str, Any] = {"uri": uri, "diagnostics": diagnostics}
        if version is not None:
            params["version"] = version
        self._connection.send(messages.notification("textDocument/publishDiagnostics", params))


def refuse(connection: Connection, id: messages.Id, error: msgspec.ValidationError) -> None:
    """Answer a request whose params are wrong."""
    connection.send(messages.error(id, INVALID_PARAMS, str(error), {"path": "$"}))
