"""What `initialize` asks and answers. The edge answers it by itself, long before the LSP side is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Annotated, Any, TypeGuard

import msgspec

from venvoy_protocol.base import PROTOCOL_VERSION
from venvoy_protocol.methods import NAMES
from venvoy_protocol.version import __version__
from venvoy_server.convert import path_of_uri

ENCODINGS = ("utf-8", "utf-16", "utf-32")


class Folder(msgspec.Struct):
    """A workspace folder as LSP names it."""

    uri: str
    name: str = ""


class Options(msgspec.Struct):
    """Our part of `initializationOptions`: the editor's own workspace trust, and the settings."""

    trusted: bool | list[str] | None = None
    settings: Any = None


Nothing = Annotated[list[Any], msgspec.Meta(max_length=0)]
"""An empty array, which is how Lua's empty table goes out where no options are meant."""


class InitializeParams(msgspec.Struct, rename="camel"):
    """The part of LSP's InitializeParams that the edge reads."""

    process_id: int | None = None
    root_uri: str | None = None
    root_path: str | None = None
    capabilities: dict[str, Any] = {}
    initialization_options: Options | Nothing | None = None
    workspace_folders: list[Folder] | None = None

    @property
    def options(self) -> Options:
        """Return what the client says to us alone."""
        return self.initialization_options if isinstance(self.initialization_options, Options) else Options()

    def capability(self, *path: str) -> Any:
        """Return a capability of the client by its path, or None where it has none."""
        value: Any = self.capabilities
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def folders_of_uris(uris: Iterable[str]) -> list[str]:
    """Return the paths of `file:` URIs; every other URI names nothing that is a folder here."""
    return [path for path in (path_of_uri(uri) for uri in uris) if is_usable(path)]


def is_usable(path: str | None) -> TypeGuard[str]:
    """Say whether the path of a workspace folder can be worked with: it is absolute, and holds no NUL."""
    return path is not None and os.path.isabs(path) and "\0" not in path


def position_encoding(params: InitializeParams) -> str:
    """Return the first of the client's position encodings that is known, UTF-16 where it names none (LSP 3.17)."""
    offered = params.capability("general", "positionEncodings")
    for encoding in offered if isinstance(offered, list) else ():
        if encoding in ENCODINGS:
            return str(encoding)
    return "utf-16"


def pulls(params: InitializeParams) -> bool:
    """Say whether the client pulls diagnostics: it can, and can be asked to pull again, or cannot be told them at all.

    Neovim 0.11 pulls after edits alone, and has no `workspace/diagnostic/refresh`: it would never hear of what changed
    in an environment.
    """
    if not isinstance(params.capability("textDocument", "diagnostic"), dict):
        return False
    is_asked = params.capability("workspace", "diagnostics", "refreshSupport") is True
    return is_asked or params.capability("textDocument", "publishDiagnostics") is None


def initialize_result(params: InitializeParams) -> dict[str, Any]:
    """Return the answer to `initialize`."""
    return {
        "capabilities": {
            "positionEncoding": position_encoding(params),
            "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
            "executeCommandProvider": {"commands": [f"venvoy.{name}" for name in NAMES], "workDoneProgress": True},
            "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
            "experimental": {"venvoy": {"protocolVersion": PROTOCOL_VERSION, "methods": list(NAMES)}},
            **_language_capabilities(params),
        },
        "serverInfo": {"name": "venvoy", "version": __version__},
    }


_FEATURES: dict[str, Any] = {
    "hover": True,
    "completion": {"triggerCharacters": ["-", "[", "=", "/", ";", '"', "'", "<", ">", "~", "!"]},
    "documentLink": {"resolveProvider": False},
    "inlayHint": True,
}
"""What the LSP half answers besides, by the client's name for it, with what is announced of it."""


def _language_capabilities(params: InitializeParams) -> dict[str, Any]:
    """Return what the LSP half does, as far as the client knows of it: a server that is pulled from pushes nothing."""
    known: dict[str, Any] = {}
    if pulls(params):
        known["diagnosticProvider"] = {
            "identifier": "venvoy",
            "interFileDependencies": True,
            "workspaceDiagnostics": True,
        }
    if isinstance(params.capability("textDocument", "codeAction", "codeActionLiteralSupport"), dict):
        known["codeActionProvider"] = {"codeActionKinds": ["quickfix", "source.fixAll.venvoy"]}
    elif params.capability("textDocument", "codeAction") is not None:
        known["codeActionProvider"] = True
    for name, provider in _FEATURES.items():
        if isinstance(params.capability("textDocument", name), dict):
            known[f"{name}Provider"] = provider
    return known
