"""The LSP side of a connection: document sync by pygls, diagnostics by our rules. Loaded when a client speaks LSP."""

import logging
import sys

from venvoy_server.lsp.bridge import LanguageServerSide

# A thread that computes lets the event loop have its turn after so many seconds (Python's own number is 5 ms).
sys.setswitchinterval(0.001)

# pygls logs whole tracebacks for what a client sends wrong; the bridge says it in one line.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

__all__ = ["LanguageServerSide"]
