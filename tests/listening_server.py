"""The real service, or a test's, at the address of TEST_LISTEN, for one client and without a token; else on stdio."""

from __future__ import annotations

import logging
import os
import sys

from venvoy_server.app import listen_at, run
from venvoy_server.commandline.log_lines import begin_log
from venvoy_server.rpc.listener import parse_address
from venvoy_server.service import Service
from venvoy_server.system.machine import RealMachine


def serve_as_asked(service: Service) -> int:
    begin_log(logging.WARNING, None)
    listen = os.environ.get("TEST_LISTEN")
    return run(service) if listen is None else listen_at(service, parse_address(listen, os.path.abspath), None, 0.0)


if __name__ == "__main__":
    sys.exit(serve_as_asked(Service(RealMachine())))
