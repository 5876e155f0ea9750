"""The server: discovery, operations and diagnostics behind one JSON-RPC edge and one command line."""
