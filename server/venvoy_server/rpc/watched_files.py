"""File watching by the client (LSP 3.17, `workspace/didChangeWatchedFiles`), registered if the client supports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from venvoy_protocol.errors import MethodError
from venvoy_server.convert import path_of_uri
from venvoy_server.rpc import messages

if TYPE_CHECKING:
    from venvoy_server.rpc.peer import Peer

PATTERNS = (
    "**/pyvenv.cfg",
    "**/.venv",
    "**/.python-envs",
    "**/{.python-version,.python-versions,.tool-versions,mise.toml,.mise.toml,mise.local.toml,runtime.txt}",
    "**/pyproject.toml",
    "**/{Pipfile,poetry.toml,poetry.lock,pdm.toml,pdm.lock,.pdm-python,uv.lock,hatch.toml,pixi.toml,tox.ini,noxfile.py}",
    "**/{pyrightconfig.json,ty.toml,environment.yml}",
    "**/.vscode/settings.json",
    "**/conda-meta/history",
)
"""Glob patterns of files that affect environments and selections; the LSP half registers requirements files itself."""


class FileEvent(msgspec.Struct):
    """A changed file in `workspace/didChangeWatchedFiles` (LSP's FileEvent); unused fields are omitted."""

    uri: str


class FilesChanged(msgspec.Struct):
    """Params of `workspace/didChangeWatchedFiles` (LSP's DidChangeWatchedFilesParams)."""

    changes: list[FileEvent] = []


_decoder = msgspec.json.Decoder(FilesChanged)


def register(peer: Peer, watches: Callable[[], None]) -> None:
    """Ask the client to report changes of the files `PATTERNS`, if it supports that.

    `watches` is called when the client has accepted, and not at all if it refuses.
    """
    params = peer.initialize_params
    if params is None:
        return
    if params.capability("workspace", "didChangeWatchedFiles", "dynamicRegistration") is not True:
        return

    def agreed(response: messages.Message) -> None:
        if response.error is UNSET:
            watches()

    method = "workspace/didChangeWatchedFiles"
    options = {"watchers": [{"globPattern": pattern} for pattern in PATTERNS]}
    registration = {"id": "venvoy-watched-files", "method": method, "registerOptions": options}
    peer.request("client/registerCapability", {"registrations": [registration]}, agreed)


def paths_of(message: messages.Message) -> list[str]:
    """Return the changed paths in a `didChangeWatchedFiles` notification; empty if its params are invalid."""
    try:
        changes = messages.decode_params(message.params, _decoder).changes
    except MethodError:
        return []
    return [path for change in changes if (path := path_of_uri(change.uri)) is not None]
