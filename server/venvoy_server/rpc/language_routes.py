"""LSP's own requests that are answered: which there are, and what `initialize` announces of each.

`initialize` and dispatch both read this table, before pygls is loaded. A request whose method has no row here, and is
not one of the edge's or of ours, is answered at once with an error, so none of them can wait forever for a response.
The types of params and the handlers are in `lsp`, which is loaded when a client speaks LSP: in `lsp.bridge` for
requests whose params are Structs of ours, in `lsp.features` for those that pygls reads. `tests/lsp/test_routes.py` holds
that each row has one handler, and that each handler has a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from venvoy_server.rpc.initialize_params import InitializeParams


class LanguageRoute(msgspec.Struct, frozen=True):
    """A request of LSP's own: its method, and what `initialize` announces of it to a client (None: nothing)."""

    method: str
    provider: str | None
    announced: Callable[[InitializeParams], Any]


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


def _simple(name: str, announced: Any) -> LanguageRoute:
    """Return the row of a feature that is announced if the client names it."""

    def announce(params: InitializeParams) -> Any:
        return announced if isinstance(params.capability("textDocument", name), dict) else None

    return LanguageRoute(f"textDocument/{name}", f"{name}Provider", announce)


_ROWS = (
    LanguageRoute("textDocument/diagnostic", "diagnosticProvider", _diagnostics),
    LanguageRoute("workspace/diagnostic", None, lambda _: None),
    LanguageRoute("textDocument/codeAction", "codeActionProvider", _actions),
    _simple("hover", True),
    _simple("completion", {"triggerCharacters": ["-", "[", "=", "/", ";", '"', "'", "<", ">", "~", "!"]}),
    _simple("documentLink", {"resolveProvider": False}),
    _simple("inlayHint", True),
    _simple("codeLens", {"resolveProvider": False}),
    LanguageRoute("textDocument/semanticTokens/full", "semanticTokensProvider", _tokens),
    LanguageRoute("textDocument/semanticTokens/range", None, lambda _: None),
)
LANGUAGE_ROUTES = {row.method: row for row in _ROWS}


def language_capabilities(params: InitializeParams) -> dict[str, Any]:
    """Return what `initialize` announces of the LSP half, as far as the client knows of it."""
    announced = {row.provider: row.announced(params) for row in _ROWS if row.provider is not None}
    return {name: value for name, value in announced.items() if value is not None}
