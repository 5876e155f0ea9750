"""The command `venvoy.updateAll`: updates each line that excludes a newer version, after the user confirmed the edits.

A client with change annotations shows the edits and asks for confirmation itself; any other client shows a message that
lists them. The command is answered immediately, since some clients block on it with a timeout of a few seconds.
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
    """Params of `workspace/executeCommand` (LSP's ExecuteCommandParams); only the fields that are used."""

    command: str = ""
    arguments: list[Any] = []


def updates_of(findings: Sequence[Finding]) -> list[tuple[Finding, Fix]]:
    """Return the findings about newer versions that have a fix with edits, each with that fix."""
    found = [(each, next((fix for fix in each.fixes if fix.edits), None)) for each in findings if each.code == NEWER]
    return [(each, fix) for each, fix in found if fix is not None]


def lens_title(findings: Sequence[Finding]) -> str:
    """Return the title of the code lens, such as `2 updates, 1 vulnerability: update all`; empty if both are 0."""
    updates = len(updates_of(findings))
    lines = len({each.start for each in findings if each.code in VULNERABLE})
    words = [
        f"{count} {word if count == 1 else words}"
        for count, word, words in ((updates, "update", "updates"), (lines, "vulnerability", "vulnerabilities"))
        if count
    ]
    return ", ".join(words) + (": update all" if updates else "")


class _Chosen(msgspec.Struct):
    """LSP's MessageActionItem, the button that the user chose; only the fields that are used."""

    title: str = ""


def _chosen(response: messages.Message) -> str:
    """Return the title of the action that the user chose, or an empty text if the message was dismissed."""
    if not isinstance(response.result, msgspec.Raw):
        return ""
    try:
        found = msgspec.json.decode(response.result, type=_Chosen | None)
    except msgspec.DecodeError:
        return ""
    return found.title if found is not None else ""


class Updates:
    """Runs the command `venvoy.updateAll` for one client.

    The command changes all requirements in a document that exclude a newer version, after the user has confirmed this.
    """

    def __init__(self, connection: Connection, files: Files, capabilities: ClientCapabilities) -> None:
        self._connection = connection
        self._files = files
        self._capabilities = capabilities

    async def run(self, params: CommandParams) -> None:
        """Show the edits of all updates of a document, and apply those that the user confirms.

        The command's only argument is the document's URI; MethodError is raised if it is missing or not a text. If
        there is nothing to update, a message reports that.
        """
        uri = params.arguments[0] if params.arguments else None
        if not isinstance(uri, str):
            raise MethodError(INVALID_PARAMS, "The argument must be the URI of a document.", {"path": "$.arguments[0]"})
        file = self._files.of(uri)
        result = await self._files.current(file) if file is not None else None
        found = updates_of(await self._files.findings(file, result)) if file is not None and result is not None else []
        if file is None or result is None or not found:
            self._message("There is nothing to update in this document.")
        elif self._capabilities.annotated_edits:
            self._apply(self._edit(file, result, found, annotated=True))
        else:
            self._ask(file, result, found)

    def _ask(self, file: OpenFile, result: AnalysisResult, found: list[tuple[Finding, Fix]]) -> None:
        """List the updates `found` in a message with a button, and apply all of them if the user chooses it.

        `result` is the analysis of `file` in which they were found. Does not wait for the user.
        """
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
        """Return the WorkspaceEdit that makes all updates `found` in a file, of which `result` is the analysis.

        With `annotated`, each edit has a description, and the client requests the user's confirmation.
        """
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
