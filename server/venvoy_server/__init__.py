"""The server: discovery, operations and diagnostics, through one JSON-RPC edge and one command line."""
