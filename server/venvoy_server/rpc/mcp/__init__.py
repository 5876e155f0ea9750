"""The Model Context Protocol (MCP): translates its messages to `venvoy/` requests, and the responses back."""
