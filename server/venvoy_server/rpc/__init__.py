"""The JSON-RPC server: message framing, clients' connections, dispatch of requests to handlers, and error responses.

Only what LSP itself defines is handled elsewhere, with pygls (`venvoy_server.lsp`); nothing here imports pygls.
"""
