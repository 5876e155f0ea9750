"""Table of the LSP requests that the package `venvoy_server.lsp` answers, for `initialize` and for dispatch.

A request without a row here, unless handled by the connection or a `venvoy/` method, is answered at once with an error.
Params types and handlers are given by name, because `initialize` needs this table before pygls is loaded;
`lsp.language_handlers` resolves the names. `tests/lsp/test_routes.py` checks that each name exists, and that each
handler takes the params type of its row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from venvoy_server.rpc.initialize_params import InitializeParams


class LanguageRoute(msgspec.Struct, frozen=True):
    """A request that LSP itself defines, and how it is handled: one row of the table.

    `params` names the params type: `MODULE:CLASS` for a Struct in `venvoy_server.lsp`, otherwise a class of
    `lsprotocol.types`, decoded by pygls. `handler` is the attribute path of a coroutine function in
    `lsp.language_handlers.LanguageHandlers`. `capability` is the field of ServerCapabilities that announces the
    request; None if another row has it. `announced` returns the value of this field for a client, or None to omit the
    field.
    """

    method: str
    params: str
    handler: str
    capability: str | None = None
    announced: Callable[[InitializeParams], Any] = lambda _: None


UPDATE_ALL: Final = "venvoy.updateAll"
"""The only command handled by the LSP half, because it works on an open document.

Its argument is the document's URI.
"""

NOTIFICATIONS = frozenset(
    {"initialized", "exit", "$/cancelRequest", "$/setTrace", "window/workDoneProgress/cancel"}
    | {f"workspace/{name}" for name in ("didChangeConfiguration", "didChangeWatchedFiles", "didChangeWorkspaceFolders")}
    | {f"textDocument/{name}" for name in ("didOpen", "didChange", "willSave", "didSave", "didClose")}
)
"""Methods that are notifications; one that arrives with an id is rejected with an error."""


def pulls(params: InitializeParams) -> bool:
    """Return whether the server offers pull diagnostics (`textDocument/diagnostic`) to a client.

    True if the client supports pulling, and either supports refresh requests or does not take pushed diagnostics.
    Neovim 0.11 pulls only after edits and lacks `workspace/diagnostic/refresh`, so pulled diagnostics would become
    stale when an environment changes.
    """
    if not isinstance(params.capability("textDocument", "diagnostic"), dict):
        return False
    is_asked = params.capability("workspace", "diagnostics", "refreshSupport") is True
    return is_asked or params.capability("textDocument", "publishDiagnostics") is None


def _diagnostics(params: InitializeParams) -> Any:
    if not pulls(params):
        return None
    return {"identifier": "venvoy", "interFileDependencies": True, "workspaceDiagnostics": True}


def _actions(params: InitializeParams) -> Any:
    if isinstance(params.capability("textDocument", "codeAction", "codeActionLiteralSupport"), dict):
        return {"codeActionKinds": ["quickfix", "source.fixAll.venvoy"]}
    return True if params.capability("textDocument", "codeAction") is not None else None


def _tokens(params: InitializeParams) -> Any:
    if not isinstance(params.capability("textDocument", "semanticTokens"), dict):
        return None
    # Imported for editors only: other clients need no semantic tokens.
    from venvoy_server.dependencies.editing.semantic_tokens import TOKEN_TYPES

    return {"legend": {"tokenTypes": list(TOKEN_TYPES), "tokenModifiers": []}, "full": True, "range": True}


def _if_named(name: str, value: Any) -> Callable[[InitializeParams], Any]:
    """Return a function that maps a client's `initialize` params to `value`, or to None.

    It returns None if the client lacks the capability `textDocument.NAME`.
    """
    return lambda params: value if isinstance(params.capability("textDocument", name), dict) else None


_TRIGGERS = ["-", "[", "=", "/", ";", '"', "'", "<", ">", "~", "!"]
_ROWS = (
    LanguageRoute(
        "textDocument/diagnostic",
        "delivery:DocumentDiagnosticParams",
        "pull.document",
        "diagnosticProvider",
        _diagnostics,
    ),
    LanguageRoute("workspace/diagnostic", "delivery:WorkspaceDiagnosticParams", "pull.workspace"),
    LanguageRoute("textDocument/codeAction", "actions:ActionParams", "actions.offer", "codeActionProvider", _actions),
    LanguageRoute("textDocument/hover", "HoverParams", "features.hover", "hoverProvider", _if_named("hover", True)),
    LanguageRoute(
        "textDocument/completion",
        "CompletionParams",
        "features.complete",
        "completionProvider",
        _if_named("completion", {"triggerCharacters": _TRIGGERS}),
    ),
    LanguageRoute(
        "textDocument/documentLink",
        "DocumentLinkParams",
        "features.link",
        "documentLinkProvider",
        _if_named("documentLink", {"resolveProvider": False}),
    ),
    LanguageRoute(
        "textDocument/inlayHint", "InlayHintParams", "features.hint", "inlayHintProvider", _if_named("inlayHint", True)
    ),
    LanguageRoute(
        "textDocument/codeLens",
        "lenses:LensParams",
        "lenses.answer",
        "codeLensProvider",
        _if_named("codeLens", {"resolveProvider": False}),
    ),
    LanguageRoute(
        "textDocument/semanticTokens/full",
        "token_encoding:TokenParams",
        "tokens.answer",
        "semanticTokensProvider",
        _tokens,
    ),
    LanguageRoute("textDocument/semanticTokens/range", "token_encoding:TokenParams", "tokens.answer"),
)
LANGUAGE_ROUTES = {row.method: row for row in _ROWS}


def language_capabilities(params: InitializeParams) -> dict[str, Any]:
    """Return the server capabilities for requests that LSP defines, limited to features that the client supports."""
    announced = {row.capability: row.announced(params) for row in _ROWS if row.capability is not None}
    return {name: value for name, value in announced.items() if value is not None}
