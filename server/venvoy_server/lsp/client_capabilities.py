"""The capabilities declared by an LSP client that determine how requests are answered."""

from __future__ import annotations

import msgspec

from venvoy_server.rpc.initialize_params import InitializeParams
from venvoy_server.rpc.language_routes import pulls


class ClientCapabilities(msgspec.Struct, frozen=True):
    """What the client declared that it supports, such as pulling diagnostics or Markdown; all False by default."""

    pulls: bool = False
    shows_related_documents: bool = False
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False
    versioned_edits: bool = False
    annotated_edits: bool = False
    action_literals: bool = False
    markdown: bool = False

    @staticmethod
    def of(params: InitializeParams | None) -> ClientCapabilities:
        """Return the capabilities that the client declared in `initialize`; all False if `params` is None."""
        if params is None:
            return ClientCapabilities()

        def says(*path: str) -> bool:
            return params.capability(*path) is True

        formats = params.capability("textDocument", "hover", "contentFormat")
        return ClientCapabilities(
            markdown=isinstance(formats, list) and "markdown" in formats,
            pulls=pulls(params),
            shows_related_documents=says("textDocument", "diagnostic", "relatedDocumentSupport"),
            refreshes_diagnostics=says("workspace", "diagnostics", "refreshSupport"),
            refreshes_hints=says("workspace", "inlayHint", "refreshSupport"),
            refreshes_lenses=says("workspace", "codeLens", "refreshSupport"),
            versioned_edits=says("workspace", "workspaceEdit", "documentChanges"),
            annotated_edits=says("workspace", "workspaceEdit", "documentChanges")
            and isinstance(params.capability("workspace", "workspaceEdit", "changeAnnotationSupport"), dict),
            action_literals=isinstance(
                params.capability("textDocument", "codeAction", "codeActionLiteralSupport"), dict
            ),
        )
