"""The Language Server Protocol (LSP) side of a connection: documents by pygls, diagnostics by Venvoy's own rules.

It is imported only when a client uses LSP.
"""

import logging
import sys

from venvoy_server.lsp.bridge import LanguageServerSide

# Switch interval of the GIL in seconds (default: 5 ms), so that a busy worker thread does not delay the event loop.
sys.setswitchinterval(0.001)

# pygls logs full tracebacks for invalid client messages; the bridge logs one line instead.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

__all__ = ["LanguageServerSide"]
