"""LSP's own requests that are answered: the one table of them, read by `initialize` and by dispatch.

A request whose method has no row here, and is not one of the edge's or of ours, is answered at once with an error, so
none of them can wait forever for a response. The params and handlers are given by name, since `initialize` reads this
table before pygls is loaded; `lsp.language_handlers` binds them once a client speaks LSP, and `tests/lsp/test_routes.py`
holds that each name is that of a handler, and that each takes the params of its row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from venvoy_server.rpc.initialize_params import InitializeParams


class LanguageRoute(msgspec.Struct, frozen=True):
    """A request of LSP's own.

    `params` names their type: a Struct of `venvoy_server.lsp` as `MODULE:CLASS`, or a class of `lsprotocol.types`, which
    pygls reads. `handler` is the place of the coroutine function among `lsp.language_handlers.LanguageHandlers`.
    `capability` is the field of the server's capabilities, and `announced` returns its value for a client, None if
    nothing is announced; a request that another one's capability covers has none.
    """

    method: str
    params: str
    handler: str
    capability: str | None = None
    announced: Callable[[InitializeParams], Any] = lambda _: None


UPDATE_ALL: Final = "venvoy.updateAll"
"""The command that is about an open text, and so the LSP half's; its argument is the document's URI."""

NOTIFICATIONS = frozenset(
    {"initialized", "exit", "$/cancelRequest", "$/setTrace", "window/workDoneProgress/cancel"}
    | {f"workspace/{name}" for name in ("didChangeConfiguration", "didChangeWatchedFiles", "didChangeWorkspaceFolders")}
    | {f"textDocument/{name}" for name in ("didOpen", "didChange", "willSave", "didSave", "didClose")}
)
"""Methods that are notifications: with an id they are not a request, and the sender has to know that."""


def pulls(params: InitializeParams) -> bool:
    """Return whether the client pulls diagnostics: it can, and can be asked to pull again, or takes no pushed ones.

    Neovim 0.11 pulls only after edits, and has no `workspace/diagnostic/refresh`: it would never be notified of what
    changed in an environment.
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
    # For editors alone: other clients start without what colours need.
    from venvoy_server.dependencies.editing.semantic_tokens import TOKEN_TYPES

    return {"legend": {"tokenTypes": list(TOKEN_TYPES), "tokenModifiers": []}, "full": True, "range": True}


def _if_named(name: str, value: Any) -> Callable[[InitializeParams], Any]:
    """Return what announces a value to a client that names a feature of `textDocument`."""
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
    """Return what `initialize` announces of the LSP half, as far as the client knows of it."""
    announced = {row.capability: row.announced(params) for row in _ROWS if row.capability is not None}
    return {name: value for name, value in announced.items() if value is not None}
