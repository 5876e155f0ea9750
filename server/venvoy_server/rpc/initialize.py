"""What `initialize` asks and answers. The edge answers it by itself, long before the LSP side is loaded."""

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


def folders_of_uris(uris: Iterable[str]) -> list[str]:
    """Return the paths of `file:` URIs; every other URI names nothing that is a folder here."""
    return [path for path in (path_of_uri(uri) for uri in uris) if is_usable(path)]


def is_usable(path: str | None) -> TypeGuard[str]:
    """Return whether the path of a workspace folder can be worked with: it is absolute, and holds no NUL."""
    return path is not None and os.path.isabs(path) and "\0" not in path


def position_encoding(params: InitializeParams) -> str:
    """Return the first of the client's position encodings that is known, UTF-16 where it names none (LSP 3.17)."""
    offered = params.capability("general", "positionEncodings")
    for encoding in offered if isinstance(offered, list) else ():
        if encoding in ENCODINGS:
            return str(encoding)
    return "utf-16"


def initialize_result(params: InitializeParams) -> dict[str, Any]:
    """Return the answer to `initialize`."""
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
