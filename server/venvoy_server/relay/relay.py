"""The relay's script: clients start it instead of a service, and it connects to the user's running service.

It runs as `PYTHON -I -S .../relay.py` (`venvoy info` prints the command), or by `venvoy serve --shared`. The code is in
the modules of this package, whose bytecode Python caches; a script is compiled at every start.
"""

import os
import sys

if __name__ == "__main__":
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from venvoy_server.relay.main import main

    sys.exit(main(sys.argv[1:]))
