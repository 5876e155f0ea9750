"""The LSP side of a connection: document sync by pygls, diagnostics by our rules. Imported when a client speaks LSP."""

import logging
import sys

from venvoy_server.lsp.bridge import LanguageServerSide

# Switch interval of the GIL in seconds (default: 5 ms), so that a busy worker thread does not delay the event loop.
sys.setswitchinterval(0.001)

# pygls logs full tracebacks for invalid client messages; the bridge logs one line instead.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

__all__ = ["LanguageServerSide"]
