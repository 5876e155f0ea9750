"""Params of LSP notifications, limited to the fields that `venvoy_server.rpc` reads."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.rpc.initialize_params import WorkspaceFolder


class FoldersEvent(msgspec.Struct):
    """The workspace folders that the client added and removed (LSP's WorkspaceFoldersChangeEvent)."""

    added: list[WorkspaceFolder] = []
    removed: list[WorkspaceFolder] = []


class FoldersChanged(msgspec.Struct):
    """Params of `workspace/didChangeWorkspaceFolders` (LSP's DidChangeWorkspaceFoldersParams)."""

    event: FoldersEvent


class ConfigurationChanged(msgspec.Struct):
    """Params of `workspace/didChangeConfiguration` (LSP's DidChangeConfigurationParams)."""

    settings: Any = None


class TraceSet(msgspec.Struct):
    """Params of `$/setTrace` (LSP's SetTraceParams): how much is logged to the client."""

    value: Any = None
