"""Hover, completion, links and inlay hints: the results of functions of other modules, converted to LSP types."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TypeVar

from lsprotocol import types

from venvoy_server.convert import uri_of_path
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.editing.completed_paths import Completion, CompletionKind
from venvoy_server.dependencies.editing.completion import awaits_versions
from venvoy_server.dependencies.editing.embedded_completion import completions_in
from venvoy_server.dependencies.editing.hints import Hint, hints
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.editing.links import DocumentLink, document_links
from venvoy_server.dependencies.editing.on_index import unknown_name, unknown_names
from venvoy_server.dependencies.findings import Finding
from venvoy_server.dependencies.positions import PositionEncoding
from venvoy_server.dependencies.rules import BY_CODE, documentation_of
from venvoy_server.lsp.analysis_result import AnalysisResult
from venvoy_server.lsp.index_facts import VISIBLE
from venvoy_server.lsp.open_files import Files, OpenFile

T = TypeVar("T")

HOVER_SECONDS = 0.4
"""Maximum time in seconds that hover waits for a project whose index data is not
fetched; twice the batch time of results.
"""
_STEP_SECONDS = 0.05

_MARKS = re.compile(r"(`++)(.+?)(?<!`)\1(?!`)|\\([!-/:-@\[-`{-~])|\*\*|`|\n---\n(?=\n)", re.DOTALL)
"""Markdown syntax that our hover texts use: code, escaped characters, bold, and rules between paragraphs."""

_KINDS: dict[CompletionKind, types.CompletionItemKind] = {
    "option": types.CompletionItemKind.Property,
    "file": types.CompletionItemKind.File,
    "folder": types.CompletionItemKind.Folder,
    "package": types.CompletionItemKind.Module,
    "extra": types.CompletionItemKind.EnumMember,
    "version": types.CompletionItemKind.Value,
    "variable": types.CompletionItemKind.Variable,
    "value": types.CompletionItemKind.Value,
    "operator": types.CompletionItemKind.Operator,
    "keyword": types.CompletionItemKind.Keyword,
}


class Features:
    """Handles a client's requests for hover, completion, links and hints; each answer is about the current text."""

    def __init__(self, files: Files, *, markdown: bool) -> None:
        self._files = files
        self._markdown = markdown

    async def hover(self, params: types.HoverParams) -> types.Hover | None:
        """Return the hover at a position: the installed version, the meaning of an option, or the rule of a finding.

        The result is None if there is nothing to show.
        """
        place = await self._known_place(params.text_document.uri, params.position)
        if place is None:
            return None
        offset = place.offset(params.position)
        found = await place.ask(lambda document, inputs, settings: hover(document, offset, inputs))
        meanings = [
            each for each in await place.findings() if each.start <= offset <= each.end and each.code in BY_CODE
        ]
        if found is None and not meanings:
            return None
        start, end = (found.start, found.end) if found else (meanings[0].start, meanings[0].end)
        texts = [found.text] if found else []
        texts += dict.fromkeys(_meaning(each) for each in meanings)
        return types.Hover(self._content("\n\n---\n\n".join(texts)), place.range(start, end))

    def _content(self, text: str) -> types.MarkupContent:
        if self._markdown:
            return types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.MarkupContent(types.MarkupKind.PlainText, _MARKS.sub(_plain, text))

    async def complete(self, params: types.CompletionParams) -> types.CompletionList:
        """Return the completions at a position; empty if the document is not an open dependency file.

        The list is marked as incomplete, so that the client requests it again, if the text was edited meanwhile or if
        versions from an index have not arrived yet.
        """
        place = await self._known_place(params.text_document.uri, params.position, seconds=0)
        if place is None:
            return types.CompletionList(is_incomplete=False, items=[])
        offset = place.offset(params.position)
        found = await place.ask(lambda document, inputs, settings: completions_in(document, offset, inputs))
        # If the text was edited meanwhile, the client should ask again.
        items = [_item(place, number, each) for number, each in enumerate(found or ())]
        awaits = await place.ask(lambda document, inputs, settings: awaits_versions(document, offset, inputs))
        return types.CompletionList(is_incomplete=found is None or bool(awaits), items=items)

    async def link(self, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        """Return the links of a document, to included files and to web pages.

        The list is empty if the document is not an open dependency file.
        """
        place = await self._place(params.text_document.uri)
        if place is None:
            return []
        found = await place.ask(lambda document, inputs, settings: document_links(document, inputs))
        return [_link(place, each) for each in found or ()]

    async def hint(self, params: types.InlayHintParams) -> list[types.InlayHint]:
        """Return the inlay hints of a range: the installed and newer versions of the packages on its lines.

        The list is empty if the document is not an open dependency file.
        """
        place = await self._place(params.text_document.uri)
        if place is None:
            return []
        start, end = place.offset(params.range.start), place.offset(params.range.end)
        kind = self._files.file_context.client_settings.inlay_hints
        await place.look_up_visible(start, end)
        found = await place.ask(lambda document, inputs, settings: hints(document, inputs, start, end, kind))
        return [_hint(place, each) for each in found or ()]

    async def _known_place(self, uri: str, position: types.Position, seconds: float = HOVER_SECONDS) -> _Place | None:
        """Return the latest analysis of a document, after a short wait for index data about the package at `position`.

        If the data about this package is missing, its look-up is started, and the method waits for the data for up to
        `seconds`. Then it returns the latest analysis, whether or not the data has arrived. The result is a `_Place`:
        the analysis, with methods that convert between LSP positions and offsets. The result is None if the document
        `uri` is not an open dependency file.
        """
        place = await self._place(uri)
        if place is None or not await place.look_up_first(place.offset(position)):
            return place
        for _ in range(round(seconds / _STEP_SECONDS)):
            await asyncio.sleep(_STEP_SECONDS)
            if not place.is_last:
                break
        return await self._place(uri)

    async def _place(self, uri: str) -> _Place | None:
        file = self._files.of(uri)
        result = await self._files.current(file) if file is not None else None
        return _Place(self._files, file, result) if file is not None and result is not None else None


class _Place:
    """The latest analysis of a document when a request arrived, with conversion between LSP positions and offsets.

    Offsets are in code points of the text.
    """

    def __init__(self, files: Files, file: OpenFile, result: AnalysisResult) -> None:
        self._files = files
        self._file = file
        self._result = result
        self._encoding: PositionEncoding = file.text.encoding
        self._positions = result.positions

    @property
    def is_last(self) -> bool:
        """Return whether the analysis in this object is up to date.

        The result is False if the document was edited or analysed again after this analysis.
        """
        return self._file.result is self._result and not self._file.is_stale

    async def look_up_first(self, offset: int) -> bool:
        """If the index data of the package at an offset is missing, look it up before other packages.

        Returns whether a look-up was started; it is not if the data is known, or if look-ups are disabled or offline.
        """
        index = self._file.analysis.index

        def ask(document: Document, inputs: Inputs, settings: RuleLevels) -> bool:
            name = unknown_name(document, offset, inputs)
            return index.look_up_first([name] if name else [])

        return bool(await self.ask(ask))

    async def look_up_visible(self, start: int, end: int) -> None:
        """Look up the packages in a visible range of offsets, for which the editor requests hints, before others."""
        index = self._file.analysis.index
        await self.ask(
            lambda document, inputs, settings: index.look_up_first(unknown_names(document, start, end, inputs), VISIBLE)
        )

    async def ask(self, question: Callable[[Document, Inputs, RuleLevels], T]) -> T | None:
        """Return `question(document, inputs, levels)` for the analysed document; None if it was edited meanwhile.

        `inputs` are the other data that checks use, `levels` the severities of the rules.
        """
        return await self._files.ask(self._file, self._result, question)

    async def findings(self) -> tuple[Finding, ...]:
        """Return the findings of the document; empty if it was edited meanwhile."""
        return await self._files.findings(self._file, self._result)

    def offset(self, position: types.Position) -> int:
        """Return the offset in the text, in code points, of an LSP position."""
        return self._positions.offset(position.line, position.character, self._encoding)

    def position(self, offset: int) -> types.Position:
        """Return the LSP position of an offset in the text."""
        return types.Position(*self._positions.position(offset, self._encoding))

    def range(self, start: int, end: int) -> types.Range:
        """Return the LSP range between two offsets in the text."""
        return types.Range(self.position(start), self.position(end))


def _plain(mark: re.Match[str]) -> str:
    """Return the plain text of `mark`, a match of `_MARKS` (Markdown syntax).

    The content of code is kept as it is, and an escaped character loses its backslash.
    """
    fence, code, escaped = mark.groups(default="")
    return code[1:-1] if len(fence) > 1 else code or escaped


def _meaning(finding: Finding) -> str:
    """Return the documentation of a finding's rule as Markdown, without its example."""
    rule = BY_CODE[finding.code]
    return f"`{rule.code}`: {documentation_of(rule.code).partition(chr(10) + 'Example')[0].strip()}"


def _item(place: _Place, number: int, found: Completion) -> types.CompletionItem:
    return types.CompletionItem(
        label=found.label,
        kind=_KINDS[found.kind],
        detail=found.detail or None,
        sort_text=f"{number:05}",
        filter_text=found.text,
        text_edit=types.TextEdit(place.range(found.start, found.end), found.text),
        tags=[types.CompletionItemTag.Deprecated] if found.deprecated else None,
    )


def _link(place: _Place, found: DocumentLink) -> types.DocumentLink:
    target = uri_of_path(found.path) if found.path is not None else found.url
    return types.DocumentLink(place.range(found.start, found.end), target=target)


def _hint(place: _Place, found: Hint) -> types.InlayHint:
    return types.InlayHint(place.position(found.offset), label=found.text, padding_left=True, tooltip=found.tooltip)
