"""The relay's script. An editor starts this script instead of a service; it connects to the user's running service.

The script runs as `PYTHON -I -S .../relay.py` (`venvoy info` prints the command), or by `venvoy serve --shared`. Its
code is in other modules of this package, because Python caches their bytecode, but compiles a script at every start.
"""

import os
import sys

if __name__ == "__main__":
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from venvoy_server.relay.main import main

    sys.exit(main(sys.argv[1:]))
