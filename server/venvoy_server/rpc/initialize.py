"""The result of LSP's request `initialize`.

The module does not import `venvoy_server.lsp`, the package that handles other LSP requests, such as hover. That package
is loaded later, so that `initialize` is answered quickly.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, TypeGuard

from venvoy_protocol.base import PROTOCOL_VERSION
from venvoy_protocol.methods import NAMES
from venvoy_protocol.palette import DOCUMENTS, OTHER_DOCUMENTS, PALETTE, SCRIPTS
from venvoy_protocol.version import __version__
from venvoy_server.convert import path_of_uri
from venvoy_server.rpc.initialize_params import InitializeParams
from venvoy_server.rpc.language_routes import UPDATE_ALL, language_capabilities

ENCODINGS = ("utf-8", "utf-16", "utf-32")


def folders_of(params: InitializeParams) -> list[str]:
    """Return the paths of the workspace folders: `workspaceFolders`, or else `rootUri`, or else `rootPath`."""
    uris = [folder.uri for folder in params.workspace_folders or ()] or [each for each in (params.root_uri,) if each]
    return folders_of_uris(uris) if uris else [each for each in (params.root_path,) if is_usable(each)]


def folders_of_uris(uris: Iterable[str]) -> list[str]:
    """Return the paths of `file:` URIs; URIs of other schemes and unusable paths are skipped."""
    return [path for path in (path_of_uri(uri) for uri in uris) if is_usable(path)]


def is_usable(path: str | None) -> TypeGuard[str]:
    """Return whether a workspace folder's path is usable: absolute, and without a NUL."""
    return path is not None and os.path.isabs(path) and "\0" not in path


def position_encoding(params: InitializeParams) -> str:
    """Return the first supported position encoding that the client offers; UTF-16 by default (LSP 3.17)."""
    offered = params.capability("general", "positionEncodings")
    for encoding in offered if isinstance(offered, list) else ():
        if encoding in ENCODINGS:
            return str(encoding)
    return "utf-16"


def initialize_result(params: InitializeParams) -> dict[str, Any]:
    """Return the result of `initialize`."""
    return {
        "capabilities": {
            "positionEncoding": position_encoding(params),
            "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
            "executeCommandProvider": {
                "commands": [*(f"venvoy.{name}" for name in NAMES), "venvoy.open", UPDATE_ALL],
                "workDoneProgress": True,
            },
            "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
            "experimental": {
                "venvoy": {
                    "protocolVersion": PROTOCOL_VERSION,
                    "methods": list(NAMES),
                    "commands": [command._asdict() for command in PALETTE],
                    "documents": [*DOCUMENTS, *OTHER_DOCUMENTS],
                    "scripts": list(SCRIPTS),
                }
            },
            **language_capabilities(params),
        },
        "serverInfo": {"name": "venvoy", "version": __version__},
    }
