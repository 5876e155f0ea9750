"""Renewal: a service that has grown executes its program anew while it has no clients, which frees its memory.

Python returns little memory to the system after a peak, since few of the blocks in which it keeps objects become quite
empty. The process keeps its id, its listening socket, environment variables and log; only what it has loaded and cached
in memory is lost.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Never

from venvoy_server.rpc.listener import OpenSocket

VARIABLE = "VENVOY_RENEWED"
"""Environment variable with the process id, the descriptor of the socket and the inode of the socket's file."""


def inherited_socket() -> OpenSocket | None:
    """Return the listening socket that this process had before it executed its program anew; None if there was none.

    The socket is named by the environment variable `VARIABLE`, which is removed. A variable with the id of another
    process is ignored.
    """
    process, *numbers = os.environ.pop(VARIABLE, "").split(" ")
    if process != str(os.getpid()):
        return None
    descriptor, inode = map(int, numbers)
    os.set_inheritable(descriptor, False)
    return OpenSocket(socket.socket(fileno=descriptor), inode)


def execute_again(listening: OpenSocket) -> Never:
    """Execute this process's program anew, and pass on the socket `listening`, so that no client is refused meanwhile.

    Does not return; raises OSError if the program cannot be executed.
    """
    descriptor = listening.socket.fileno()
    os.set_inheritable(descriptor, True)
    variables = {**os.environ, VARIABLE: f"{os.getpid()} {descriptor} {listening.inode}"}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], variables)
