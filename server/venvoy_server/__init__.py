"""The server: discovery, operations and diagnostics for Python environments, over JSON-RPC and on the command line."""

import sys

# The first lines of ours that run. Any Python can read them: an older one ends in a sentence, not at some later line.
if sys.hexversion < 0x030B0000:
    found = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write("venvoy needs Python 3.11 or newer; this is " + found + " (" + str(sys.executable) + ").\n")
    sys.exit(3)
