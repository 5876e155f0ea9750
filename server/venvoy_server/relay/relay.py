"""The relay: a client starts it in place of a service, and it joins the user's running one.

It is a program of its own, `PYTHON -I -S .../relay.py` (`venvoy info` has the line), and what `venvoy serve --shared` runs.
What it does is in the modules next to it, which Python keeps compiled; a script is compiled at every start.
"""

import os
import sys

if __name__ == "__main__":
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from venvoy_server.relay.main import main

    sys.exit(main(sys.argv[1:]))
