"""The fields that the edge uses of the params of LSP's notifications."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.rpc.initialize_params import WorkspaceFolder


class FoldersEvent(msgspec.Struct):
    """LSP's WorkspaceFoldersChangeEvent, as far as the edge reads it."""

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
