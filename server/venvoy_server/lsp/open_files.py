"""The open dependency files of one client, and the scheduling of their analysis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from venvoy_server.convert import path_of_uri
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.dialects.names import Dialect, dialect_of, has_script_block, is_dependency_file
from venvoy_server.dependencies.findings import Finding
from venvoy_server.lsp.analysis import Analysis, Snapshot
from venvoy_server.lsp.analysis_result import Abandoned, AnalysisResult, Interest
from venvoy_server.lsp.audit_watch import AuditWatch
from venvoy_server.lsp.file_context import FileContext
from venvoy_server.lsp.index_watch import IndexWatch
from venvoy_server.lsp.unopened_files import reached_by
from venvoy_server.lsp.workspace import EditedText, EditedWorkspace
from venvoy_server.rpc.connection import Connection

T = TypeVar("T")

logger = logging.getLogger("venvoy.lsp")

LANGUAGES = frozenset({"pip-requirements", "requirements", "requirementstxt", "requirements-txt"})


class OpenFile:
    """An open dependency file; `result` is that of the last analysis, `work` the task of the pending one.

    `constraints`: whether all open files that include it do so with `-c`, so that it is read as constraints; None if no
    open file includes it. `outer` is the path of an open file that is passed to pip and includes this one, which is
    then checked as a part of that file.
    """

    def __init__(self, text: EditedText, path: str | None, file_context: FileContext) -> None:
        self.text = text
        self.path = path
        self.constraints: bool | None = None
        self.outer: str | None = None
        self._interest = Interest()
        self.result: AnalysisResult | None = None
        self.work: asyncio.Task[None] | None = None
        self.is_stale = False
        self.needs_reload = False
        # Not a method of this object: reference counting would not free the cycle.
        self.analysis = Analysis(text.uri, path, text.encoding, file_context, self._interest)

    @property
    def is_open(self) -> bool:
        """Return whether the file is still open in the editor."""
        return self._interest.lives

    @property
    def dialect(self) -> Dialect:
        """Return the format of the file, such as `requirements` or `pyproject`."""
        return dialect_of(self.path)

    @property
    def is_installable(self) -> bool:
        """Return whether the method `install` accepts the file: requirements, pyproject.toml or pylock.toml."""
        return self.dialect in ("requirements", "pyproject", "pylock")

    @property
    def is_embedded(self) -> bool:
        """Return whether the file is not a plain requirements file, but for example a pyproject.toml or a script."""
        return self.dialect != "requirements"

    def snapshot(self) -> Snapshot:
        """Return the current text with the edits since the previous call."""
        return Snapshot(self.text.version, self.text.positions, self.text.take_edits(), self.constraints, self.outer)

    def close(self) -> None:
        """Mark the file as closed, and cancel its analysis."""
        self._interest.lives = False
        if self.work is not None:
            self.work.cancel()
            self.work = None  # a task cancelled before its first step never runs its finally block


class Files:
    """The open dependency files of a client, analysed in one thread, in turns.

    A file that is edited during its analysis is analysed again, once for all edits.
    """

    def __init__(
        self,
        connection: Connection,
        texts: EditedWorkspace,
        found: Callable[[OpenFile, AnalysisResult], None],
        gone: Callable[[OpenFile], None],
        changed: Callable[[], None],
    ) -> None:
        """Prepare for files of a connection; `texts` are the editor's documents.

        Callbacks: `found` is called after each analysis, `gone` when a file is closed, and `changed` if findings
        changed without an edit.
        """
        self._connection = connection
        self._texts = texts
        self._found = found
        self._gone = gone
        self._changed = changed
        self._files: dict[str, OpenFile] = {}
        self._by_path: dict[str, EditedText] = {}
        self._reached: dict[str, bool] = {}
        self._outer: dict[str, str] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="venvoy-analysis")
        self._has_ended = False
        self.file_context = FileContext(connection, self._by_path)
        self._index_watch: IndexWatch[OpenFile] = IndexWatch(connection, self, self.touch)
        self._audit_watch: AuditWatch[OpenFile] = AuditWatch(connection, self._ask_now, self._audited)

    def __iter__(self) -> Iterator[OpenFile]:
        return iter(tuple(self._files.values()))

    # --- what happens to documents ------------------------------------------------------------------------------

    def opened(self, text: EditedText) -> None:
        """Start checking a document if it is a dependency file; it replaces an open document with the same URI."""
        self.closed(text.uri)
        if self._is_ours(text):
            self._add(text)

    def changed(self, text: EditedText) -> None:
        """Schedule the analysis of an edited document, if it is a dependency file."""
        file = self._files.get(text.uri)
        if text.uri.endswith(".py"):
            self._adopt(text)  # a metadata block may have been added or removed
            file = file if file is self._files.get(text.uri) else None
        if file is not None:
            self.touch(file)

    def closed(self, uri: str) -> None:
        """Stop checking a document."""
        file = self._files.pop(uri, None)
        if file is not None:
            file.close()
            if file.path is not None:
                self._by_path.pop(file.path, None)
                self._touch_including(file.path)  # they now include the file on disk again
            self._gone(file)
            self._reach()

    def reload(self) -> None:
        """Analyse every file again, and read all data other than the texts again.

        Which documents are dependency files is determined again, too.
        """
        for text in self._texts.open_texts():
            self._adopt(text)
        for file in self._files.values():
            self.touch(file, reload=True)

    def audit(self, document: Document, inputs: Inputs) -> None:
        """Schedule the look-up of known vulnerabilities in the packages of a file that is not open in the editor.

        `document` is the parsed file, and `inputs` are the other data that checks use, such as the installed versions.
        After the look-up, files are analysed again. May be called in any thread.
        """
        self._audit_watch.add(document, inputs)

    def _audited(self) -> None:
        """Analyse all files again after data about known vulnerabilities has changed."""
        self.file_context.audits += 1
        self.reload()
        self._changed()

    def touch(self, file: OpenFile, *, reload: bool = False) -> None:
        """Schedule the analysis of a file; ignored after `close`, when late notifications may still arrive.

        With `reload`, settings and environment are read again first.
        """
        if self._has_ended:
            return
        file.needs_reload = file.needs_reload or reload
        file.is_stale = True
        if file.work is None:
            file.work = asyncio.get_running_loop().create_task(self._work(file))

    def close(self) -> None:
        """Stop all analyses and release the open files."""
        self._has_ended = True
        self._index_watch.close()
        self._audit_watch.close()
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._thread.shutdown(wait=False, cancel_futures=True)

    # --- what is known of them ----------------------------------------------------------------------------------

    def of(self, uri: str) -> OpenFile | None:
        """Return the open dependency file with a URI, or None; percent-encoding may differ from when it was opened."""
        text = self._texts.open_text(uri)
        return self._files.get(text.uri) if text is not None else None

    def text_at(self, path: str) -> EditedText | None:
        """Return the text of the open dependency file at a path, or None."""
        return self._by_path.get(path)

    def includes(self) -> dict[str, Mapping[str, bool]]:
        """Return a dictionary from the path of each open file to the files that it includes, directly or not.

        The latter are a dictionary from the path of an included file to whether that is read as constraints only.
        """
        files = [file for file in self._files.values() if file.path is not None]
        return {file.path or "": file.result.includes if file.result else {} for file in files}

    async def current(self, file: OpenFile) -> AnalysisResult | None:
        """Wait for the analysis of the current text of a file, and return the result.

        The result is None if the file was closed or the analysis failed.
        """
        while file.work is not None:
            await asyncio.wait([file.work])
        return file.result if file.is_open and not file.is_stale else None

    async def findings(self, file: OpenFile, result: AnalysisResult) -> tuple[Finding, ...]:
        """Return the findings of the text that `result` is about; empty if a newer text was analysed meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, file.analysis.findings, result)

    async def ask(
        self, file: OpenFile, result: AnalysisResult, question: Callable[[Document, Inputs, RuleLevels], T]
    ) -> T | None:
        """Return `question(document, inputs, levels)`, called in the analysis thread with the document of `result`.

        `inputs` are the other data that checks use, `levels` the rules' severities. None if a newer text was analysed.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, file.analysis.ask, result, question)

    async def _ask_now(self, file: OpenFile, question: Callable[[Document, Inputs], T | None]) -> T | None:
        """Wait for the analysis of a file's current text; return `question(document, inputs)` for it.

        The result is None if the file was closed or edited meanwhile, or the analysis failed.
        """
        result = await self.current(file)
        return await self.ask(file, result, lambda document, inputs, _: question(document, inputs)) if result else None

    def path_of(self, uri: str) -> str | None:
        """Return the normalised path of a document, or None if its URI is not that of a file."""
        path = path_of_uri(uri)
        return self._connection.shared.machine.host.paths.normpath(path) if path else None

    # --- analysing ------------------------------------------------------------------------------------------------

    def _is_ours(self, text: EditedText) -> bool:
        if text.language_id in LANGUAGES:
            return True
        path = self.path_of(text.uri)
        patterns = self._connection.client.settings.requirements_patterns
        place = path or text.uri
        if dialect_of(place) == "script":
            return has_script_block(text.source) or path in self._reached
        return is_dependency_file(place, patterns) or path in self._reached

    def _add(self, text: EditedText) -> None:
        path = self.path_of(text.uri)
        text.take_edits()
        file = self._files[text.uri] = OpenFile(text, path, self.file_context)
        if path is not None:
            file.constraints, file.outer = self._reached.get(path), self._outer.get(path)
            self._by_path[path] = text
        self.touch(file)

    async def _work(self, file: OpenFile) -> None:
        """Analyse a file, in turns with the others, until there is no newer text.

        After a failure, the next edit tries again.
        """
        loop = asyncio.get_running_loop()
        try:
            while file.is_stale and file.is_open:
                reload, file.needs_reload, file.is_stale = file.needs_reload, False, False
                turns = file.analysis.turns(file.snapshot(), reload)
                while not await loop.run_in_executor(self._thread, turns.take):
                    pass  # yields to other files
                if turns.result is not None:
                    self._take(file, turns.result)
        except Abandoned:
            return
        except Exception:
            file.is_stale = True
            logger.exception("%s cannot be checked", file.text.uri)
        finally:
            file.work = None

    def _take(self, file: OpenFile, result: AnalysisResult) -> None:
        if not file.is_open:
            return
        before, file.result = file.result, result
        if not file.is_stale:
            self._found(file, result)
        self._index_watch.analysed(file)
        self._audit_watch.analysed(file.text.uri, file)
        if before is not None and before.positions is result.positions and before.result_id != result.result_id:
            self._changed()
        if before is None or before.includes != result.includes:
            self._reach()
        if file.path is not None and (before is None or before.positions.text != result.positions.text):
            self._touch_including(file.path)

    def _touch_including(self, path: str) -> None:
        """Analyse the open files again whose findings depend on a file that was edited or closed."""
        for other in self._files.values():
            if other.result is not None and path in other.result.surrounding() and other.path != path:
                self.touch(other)

    def _reach(self) -> None:
        """Determine again which files the open files include; if that changed, start or stop checking open documents.

        An included file is checked whatever its name.
        """
        includes = self.includes()
        reached, outer = reached_by(includes.values()), outer_of(includes)
        if (reached, outer) == (self._reached, self._outer):
            return
        self._reached, self._outer = reached, outer
        for text in self._texts.open_texts():
            self._adopt(text)

    def _adopt(self, text: EditedText) -> None:
        """Start or stop checking a document, as includes and settings determine; analyse it again if its role changed.

        Its role is whether it is read as constraints, and which other file includes it.
        """
        file = self._files.get(text.uri)
        if file is None:
            if self._is_ours(text):
                self._add(text)
        elif not self._is_ours(text):
            self.closed(text.uri)
        elif file.path is not None:
            now = self._reached.get(file.path), self._outer.get(file.path)
            if now != (file.constraints, file.outer):
                file.constraints, file.outer = now
                self.touch(file, reload=True)


def outer_of(includes: Mapping[str, Mapping[str, bool]]) -> dict[str, str]:
    """Return a dictionary from the path of each included open file to the path of an outermost file that includes it.

    An outermost file is an open file that no other open file includes. If several of them include the same file, the
    first by name is taken. `includes` maps the path of each open file to a dictionary. The keys of this dictionary are
    the paths of the files that the open file includes, directly or not; its values are not used.
    """
    inner = {path for path in includes for other, below in includes.items() if other != path and path in below}
    outermost = sorted(includes.keys() - inner)
    found = {path: next((other for other in outermost if path in includes[other]), None) for path in inner}
    return {path: other for path, other in found.items() if other is not None}
