"""The server: discovery, operations and diagnostics for Python environments, over JSON-RPC and on the command line."""

import sys

# Any Python can parse these first lines: an old one gets an error message, not a SyntaxError in another module.
if sys.hexversion < 0x030B0000:
    found = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write("venvoy needs Python 3.11 or newer; this is " + found + " (" + str(sys.executable) + ").\n")
    sys.exit(3)
