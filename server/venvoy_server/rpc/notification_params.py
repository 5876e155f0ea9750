"""Params of LSP notifications, limited to the fields that `venvoy_server.rpc` reads."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.rpc.initialize_params import WorkspaceFolder


class FoldersEvent(msgspec.Struct):
    """LSP's WorkspaceFoldersChangeEvent; unused fields are omitted."""

    added: list[WorkspaceFolder] = []
    removed: list[WorkspaceFolder] = []


class FoldersChanged(msgspec.Struct):
    """LSP's DidChangeWorkspaceFoldersParams."""

    event: FoldersEvent


class ConfigurationChanged(msgspec.Struct):
    """LSP's DidChangeConfigurationParams."""

    settings: Any = None


class TraceSet(msgspec.Struct):
    """LSP's SetTraceParams."""

    value: Any = None
