"""The pygls server of a client is freed when the client is gone."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from venvoy_server.lsp.bridge import _CONVERTER
from venvoy_server.lsp.server import VenvoyLanguageServer


def test_no_cache_of_pygls_keeps_the_server_of_a_client_that_is_gone() -> None:
    server = VenvoyLanguageServer(lambda: _CONVERTER)
    message: dict[str, Any] = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "textDocument/hover",
        "params": {"textDocument": {"uri": "file:///r.txt"}, "position": {"line": 0, "character": 0}},
    }
    server.protocol.structure_message(message)
    gone = weakref.ref(server.protocol)
    del server
    gc.collect()
    assert gone() is None
