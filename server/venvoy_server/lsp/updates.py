"""The command `venvoy.updateAll`: each line of a document that excludes a newer version is changed, after its edits were shown.

A client that knows change annotations shows them itself, and asks for confirmation; any other one is asked by a message
with all of them. The command is answered at once, since some clients wait for its answer and no longer than some seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_server.dependencies.findings import Finding, Fix
from venvoy_server.handlers.diagnostics import Converter, reader_of
from venvoy_server.lsp.analysis_result import AnalysisResult
from venvoy_server.lsp.client_capabilities import ClientCapabilities
from venvoy_server.lsp.open_files import Files, OpenFile
from venvoy_server.rpc.connection import Connection

if TYPE_CHECKING:
    from venvoy_server.rpc import messages

NEWER = "newer-version"
VULNERABLE = frozenset({"vulnerable-version", "malicious-package"})
_MOST_SHOWN = 20
_APPLY = "Update all"


class CommandParams(msgspec.Struct, rename="camel"):
    """LSP's ExecuteCommandParams, as far as they are read."""

    command: str = ""
    arguments: list[Any] = []


def updates_of(findings: Sequence[Finding]) -> list[tuple[Finding, Fix]]:
    """Return the findings about newer versions that have a fix, each with that."""
    found = [(each, next((fix for fix in each.fixes if fix.edits), None)) for each in findings if each.code == NEWER]
    return [(each, fix) for each, fix in found if fix is not None]


def lens_title(findings: Sequence[Finding]) -> str:
    """Return the title of the lens about updates and vulnerabilities, an empty text if there is nothing to say."""
    updates = len(updates_of(findings))
    lines = len({each.start for each in findings if each.code in VULNERABLE})
    words = [
        f"{count} {word if count == 1 else words}"
        for count, word, words in ((updates, "update", "updates"), (lines, "vulnerability", "vulnerabilities"))
        if count
    ]
    return ", ".join(words) + (": update all" if updates else "")


class _Chosen(msgspec.Struct):
    """The part of LSP's MessageActionItem that is read."""

    title: str = ""


def _chosen(response: messages.Message) -> str:
    """Return the title of the action that was chosen, an empty text if the message was dismissed."""
    if not isinstance(response.result, msgspec.Raw):
        return ""
    try:
        found = msgspec.json.decode(response.result, type=_Chosen | None)
    except msgspec.DecodeError:
        return ""
    return found.title if found is not None else ""


class Updates:
    """Carries the command out on one connection."""

    def __init__(self, connection: Connection, files: Files, capabilities: ClientCapabilities) -> None:
        self._connection = connection
        self._files = files
        self._capabilities = capabilities

    async def run(self, params: CommandParams) -> None:
        """Show the edits of all updates of a document, and have those applied that a person confirms."""
        uri = params.arguments[0] if params.arguments else None
        if not isinstance(uri, str):
            raise MethodError(INVALID_PARAMS, "The argument must be the URI of a document.", {"path": "$.arguments[0]"})
        file = self._files.of(uri)
        result = await self._files.current(file) if file is not None else None
        found = updates_of(await self._files.findings(file, result)) if file is not None and result is not None else []
        if file is None or result is None or not found:
            self._message("Nothing in this document is to be updated.")
        elif self._capabilities.annotated_edits:
            self._apply(self._edit(file, result, found, annotated=True))
        else:
            self._ask(file, result, found)

    def _ask(self, file: OpenFile, result: AnalysisResult, found: list[tuple[Finding, Fix]]) -> None:
        """Show what would change, and change it if that is confirmed."""
        shown = [f"- {finding.message}" for finding, _ in found[:_MOST_SHOWN]]
        rest = [f"- and {len(found) - _MOST_SHOWN} more"] if len(found) > _MOST_SHOWN else []
        message = "\n".join(["Update these lines?", *shown, *rest])
        edit = self._edit(file, result, found, annotated=False)
        params = {"type": 3, "message": message, "actions": [{"title": _APPLY}, {"title": "Cancel"}]}
        self._connection.request("window/showMessageRequest", params, partial(self._answered, edit))

    def _answered(self, edit: dict[str, Any], response: messages.Message) -> None:
        if _chosen(response) == _APPLY:
            self._apply(edit)

    def _apply(self, edit: dict[str, Any]) -> None:
        params = {"label": "Update all", "edit": edit}
        self._connection.request("workspace/applyEdit", params, lambda response: None)

    def _message(self, text: str) -> None:
        self._connection.notify("window/showMessage", {"type": 3, "message": text})

    def _edit(
        self, file: OpenFile, result: AnalysisResult, found: list[tuple[Finding, Fix]], *, annotated: bool
    ) -> dict[str, Any]:
        """Return the WorkspaceEdit of all updates; an annotation of each says what it is and asks for confirmation."""
        reader = reader_of(self._files.file_context.host)
        converter = Converter(result.uri, result.positions, file.text.encoding, reader, fixes=False)
        edits: list[dict[str, Any]] = []
        annotations: dict[str, Any] = {}
        for number, (finding, fix) in enumerate(found):
            id = f"update-{number}"
            annotations[id] = {"label": finding.message, "needsConfirmation": True}
            more = {"annotationId": id} if annotated else {}
            for part in converter.fix(fix).edits:
                edits += [{"range": each.range, "newText": each.new_text, **more} for each in part.edits]
        if not self._capabilities.versioned_edits:
            return {"changes": {result.uri: edits}}
        changes = [{"textDocument": {"uri": result.uri, "version": result.version}, "edits": edits}]
        return {"documentChanges": changes, **({"changeAnnotations": annotations} if annotated else {})}
