"""The fields that the edge uses of the params of LSP's `initialize`."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec


class WorkspaceFolder(msgspec.Struct):
    """A workspace folder as LSP names it."""

    uri: str
    name: str = ""


class Options(msgspec.Struct):
    """Our part of `initializationOptions`: the editor's own workspace trust, the settings, and the service's token."""

    trusted: bool | list[str] | None = None
    settings: Any = None
    token: str | None = None


Nothing = Annotated[list[Any], msgspec.Meta(max_length=0)]
"""An empty array, which is how Lua's empty table goes out if no options are meant."""


class InitializeParams(msgspec.Struct, rename="camel"):
    """The part of LSP's InitializeParams that the edge reads."""

    process_id: int | None = None
    root_uri: str | None = None
    root_path: str | None = None
    capabilities: dict[str, Any] = {}
    initialization_options: Options | Nothing | None = None
    workspace_folders: list[WorkspaceFolder] | None = None
    trace: Any = None

    @property
    def options(self) -> Options:
        """Return `initializationOptions`: what the client says to this server alone."""
        return self.initialization_options if isinstance(self.initialization_options, Options) else Options()

    def capability(self, *path: str) -> Any:
        """Return a capability of the client by its path, or None if it has none."""
        value: Any = self.capabilities
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value
