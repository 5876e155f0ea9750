"""Code actions: the fixes of findings in a range, and all safe fixes of the document at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec

from venvoy_protocol import text as wire
from venvoy_protocol.methods import NAMES
from venvoy_server.convert import encodable
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.checker.ignore_line import ignore_edit
from venvoy_server.dependencies.findings import Finding, Fix
from venvoy_server.handlers.diagnostics import Converter, reader_of
from venvoy_server.handlers.text_fixes import line_edits
from venvoy_server.lsp.analysis_result import AnalysisResult
from venvoy_server.lsp.client_capabilities import ClientCapabilities
from venvoy_server.lsp.delivery import DocumentIdentifier
from venvoy_server.lsp.open_files import Files, OpenFile
from venvoy_server.rpc.connection import Connection

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.venvoy"
AUTOMATIC = 2
"""LSP's CodeActionTriggerKind.Automatic: requested by the editor, not by the user."""


class Shown(msgspec.Struct, frozen=True):
    """A diagnostic that the client lists in a code action request; only the fields that are used."""

    range: wire.Range
    code: Any = None


class ActionContext(msgspec.Struct, frozen=True, rename="camel"):
    """The context that a client sends with a code action request (LSP's CodeActionContext).

    `diagnostics` are the diagnostics shown in the requested range; some editors send those of the whole line instead.
    `only` are the requested kinds of code actions (None: all kinds). `trigger_kind` is 1 if the user made the request,
    2 if the editor made it automatically, and None if this is unknown.
    """

    diagnostics: list[Shown] = []
    only: list[str] | None = None
    trigger_kind: int | None = None


class ActionParams(msgspec.Struct, rename="camel"):
    """Params of `textDocument/codeAction` (LSP's CodeActionParams)."""

    text_document: DocumentIdentifier
    range: wire.Range
    context: ActionContext = ActionContext()


class Actions:
    """Handler of `textDocument/codeAction` requests."""

    def __init__(self, connection: Connection, files: Files, capabilities: ClientCapabilities) -> None:
        self._connection = connection
        self._files = files
        self._capabilities = capabilities

    async def offer(self, params: ActionParams) -> Any:
        """Return the code actions for a range of a document: fixes, comments that ignore a rule, all safe fixes.

        Only kinds that the client requested are returned. The list is empty if the document is not an open dependency
        file.
        """
        file = self._files.of(params.text_document.uri)
        result = await self._files.current(file) if file is not None else None
        if file is None or result is None:
            return []
        only = params.context.only
        actions: list[Any] = []
        findings = await self._files.findings(file, result)
        if _asked_for(only, QUICK_FIX):
            pool, loop = self._connection.shared.pool, asyncio.get_running_loop()
            requested = _requested_findings(file, result, findings, params)
            actions += await loop.run_in_executor(pool, self._quick_fixes, file, result, requested)
            if self._capabilities.action_literals:
                actions += await self._ignores(file, result, requested)
        # An automatic request (the light bulb that follows the cursor) must not trigger work on the whole document.
        is_unasked = only is None and params.context.trigger_kind == AUTOMATIC
        if _asked_for(only, FIX_ALL) and self._capabilities.action_literals and not is_unasked:
            actions += await self._fix_all(file, result, findings)
        return encodable(actions)

    # --- one finding --------------------------------------------------------------------------------------------

    def _quick_fixes(self, file: OpenFile, result: AnalysisResult, findings: Sequence[Finding]) -> list[Any]:
        reader = reader_of(self._files.file_context.host)
        converter = Converter(result.uri, result.positions, file.text.encoding, reader, fixes=False)
        offers: dict[bytes, Any] = {}
        for finding in findings:
            if finding.fixes:
                self._offer(offers, finding, converter, result)
        return list(offers.values())

    async def _ignores(self, file: OpenFile, result: AnalysisResult, findings: Sequence[Finding]) -> list[Any]:
        """Return the actions that add a comment which ignores a rule on the line of its finding, one for each rule."""
        by_code = {finding.code: finding for finding in reversed(findings)}
        if not by_code:
            return []
        found = await self._files.ask(
            file, result, lambda document, inputs, levels: {c: ignore_edit(document, f) for c, f in by_code.items()}
        )
        reader = reader_of(self._files.file_context.host)
        converter = Converter(result.uri, result.positions, file.text.encoding, reader, fixes=False)
        actions: list[Any] = []
        for code, edit in sorted((found or {}).items()):
            if edit is not None:
                title = f"Ignore {code} on this line"
                action = self._action(converter.fix(Fix(title, edits=(edit,))), result)
                actions.append({**(action or {}), "diagnostics": converter.diagnostics([by_code[code]])})
        return actions

    def _offer(self, offers: dict[bytes, Any], finding: Finding, converter: Converter, result: AnalysisResult) -> None:
        """Add the fixes of a finding to `offers`, which maps the encoded form of each action to that action.

        Identical fixes of several findings become one action with all their diagnostics. `converter` converts the
        finding and its fixes to LSP types; `result` is the analysis in which the finding was made.
        """
        (diagnostic,) = converter.diagnostics([finding])
        for number, fix in enumerate(finding.fixes):
            made = converter.fix(fix)
            action = self._action(made, result)
            if action is None:
                continue
            key = msgspec.json.encode(encodable(action))
            known = offers.setdefault(key, action)
            if self._capabilities.action_literals:
                known.setdefault("diagnostics", []).append(diagnostic)
                if made.safe and number == 0:
                    known["isPreferred"] = True

    def _action(self, fix: wire.Fix, result: AnalysisResult) -> dict[str, Any] | None:
        """Return a fix as a CodeAction, or as a Command for clients without CodeAction literals.

        The result is None if the fix calls a method for which there is no command, or if it consists of edits only and
        the client supports only commands. `result` is the analysis to whose text the edits apply.
        """
        call = fix.call
        command = None
        if call is not None:
            if call.method not in NAMES:
                return None
            command = {"title": fix.title, "command": f"venvoy.{call.method}", "arguments": [call.params]}
        if not self._capabilities.action_literals:
            return command
        action: dict[str, Any] = {"title": fix.title, "kind": QUICK_FIX}
        if fix.edits:
            action["edit"] = self._workspace_edit(fix.edits, result)
        if command is not None:
            action["command"] = command
        return action if fix.edits or command else None

    def _workspace_edit(self, edits: Sequence[wire.FileEdits], result: AnalysisResult) -> dict[str, Any]:
        if not self._capabilities.versioned_edits:
            return {"changes": {each.uri: each.edits for each in edits}}
        changes = [
            {"textDocument": {"uri": each.uri, "version": self._version(each.uri, result)}, "edits": each.edits}
            for each in edits
        ]
        return {"documentChanges": changes}

    def _version(self, uri: str, result: AnalysisResult) -> int | None:
        if uri == result.uri:
            return result.version  # the document may have been edited since
        file = self._files.of(uri)
        return file.result.version if file is not None and file.result is not None else None

    # --- all of them --------------------------------------------------------------------------------------------

    async def _fix_all(self, file: OpenFile, result: AnalysisResult, findings: Sequence[Finding]) -> list[Any]:
        if not any(fix.safe and fix.edits for finding in findings for fix in finding.fixes):
            return []
        fixed = await self._files.ask(file, result, _fixed)
        if fixed is None or fixed == result.positions.text:
            return []
        edits = line_edits(result.positions, fixed, file.text.encoding)
        edit = self._workspace_edit([wire.FileEdits(uri=result.uri, edits=edits)], result)
        return [{"title": "Apply all safe fixes", "kind": FIX_ALL, "edit": edit}]


def _requested_findings(
    file: OpenFile, result: AnalysisResult, findings: Sequence[Finding], params: ActionParams
) -> list[Finding]:
    """Return those of `findings` (problems that rules report) for which the client requests code actions.

    These are the findings that touch the range in `params`, and those that have the same start and code as a diagnostic
    in `params`. `file` is the open document. `result` is the analysis that reported `findings`; its text serves to
    convert the client's lines and columns to offsets.
    """
    positions, encoding = result.positions, file.text.encoding

    def offset(position: wire.Position) -> int:
        return positions.offset(position.line, position.character, encoding)

    start, end = offset(params.range.start), offset(params.range.end)
    named = {(offset(each.range.start), each.code) for each in params.context.diagnostics if type(each.code) is str}
    return [
        finding
        for finding in findings
        if (finding.start <= end and start <= finding.end) or (finding.start, finding.code) in named
    ]


def _fixed(document: Document, inputs: Inputs, settings: RuleLevels) -> str:
    return fix_all(document, inputs, settings=settings).text


def _asked_for(only: Sequence[str] | None, kind: str) -> bool:
    """Return whether the client requested a kind of code action; `only` are the requested kinds, None for all.

    A requested kind includes its sub-kinds: `source` includes `source.fixAll`.
    """
    return only is None or any(kind == each or kind.startswith(f"{each}.") or not each for each in only)
