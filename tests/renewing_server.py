"""The real service, which has always grown until it was renewed once; the file `steps` has what it came to, by process id."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from venvoy_server.app import listen_at
from venvoy_server.commandline.log_lines import begin_log
from venvoy_server.rpc.listener import parse_address
from venvoy_server.rpc.renewal import inherited_socket
from venvoy_server.service import Service
from venvoy_server.system.machine import RealMachine


def main(words: list[str]) -> int:
    begin_log(20, None)
    steps = Path("steps")
    with steps.open("a") as file:
        file.write(f"started {os.getpid()}\n")

    def has_grown() -> bool:
        if steps.read_text().count("started") > 1:
            return False
        with steps.open("a") as file:
            file.write(f"grown {os.getpid()}\n")
        return True

    address = parse_address(words[words.index("--listen") + 1], os.path.abspath)
    inherited, service = inherited_socket(), Service(RealMachine())
    is_detached = "--detached" in words
    return listen_at(service, address, None, detached=is_detached, inherited=inherited, has_grown=has_grown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
