"""Params of LSP's `initialize`, limited to the fields that `venvoy_server.rpc` reads."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec


class WorkspaceFolder(msgspec.Struct):
    """A folder that is open in the editor (LSP's WorkspaceFolder)."""

    uri: str
    name: str = ""


class Options(msgspec.Struct):
    """Venvoy's `initializationOptions`: the editor's workspace trust, the settings, and the service's token."""

    trusted: bool | list[str] | None = None
    settings: Any = None
    token: str | None = None


Nothing = Annotated[list[Any], msgspec.Meta(max_length=0)]
"""An empty array, which some Lua clients send for empty options: their encoder cannot distinguish `{}` from `[]`."""


class InitializeParams(msgspec.Struct, rename="camel"):
    """Params of `initialize` (LSP's InitializeParams); unused fields are omitted."""

    process_id: int | None = None
    root_uri: str | None = None
    root_path: str | None = None
    capabilities: dict[str, Any] = {}
    initialization_options: Options | Nothing | None = None
    workspace_folders: list[WorkspaceFolder] | None = None
    trace: Any = None

    @property
    def options(self) -> Options:
        """Return `initializationOptions`, or the defaults if it is absent or an empty array."""
        return self.initialization_options if isinstance(self.initialization_options, Options) else Options()

    def capability(self, *path: str) -> Any:
        """Return the client capability at a path of keys, or None if it is absent."""
        value: Any = self.capabilities
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value
