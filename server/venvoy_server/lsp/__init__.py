"""The LSP side of a connection: document sync by pygls, diagnostics by our rules. Loaded when a client speaks LSP."""

import logging

from venvoy_server.lsp.side import LanguageServerSide

# pygls logs whole tracebacks for what a client sends wrong; the bridge says it in one line.
logging.getLogger("pygls").setLevel(logging.CRITICAL)

__all__ = ["LanguageServerSide"]
