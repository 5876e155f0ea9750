"""The LSP side of a connection: document sync by pygls, diagnostics by our rules. Loaded when a client speaks LSP."""

import logging
import sys

from venvoy_server.lsp.bridge import LanguageServerSide

# The interpreter lock's switch interval in seconds (Python's default is 5 ms): a busy worker does not delay the event loop.
sys.setswitchinterval(0.001)

# pygls logs whole tracebacks for what a client sends wrong; the bridge says it in one line.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

__all__ = ["LanguageServerSide"]
