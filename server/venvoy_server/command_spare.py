"""A child that is made before the command that it will do, and is prepared when that comes.

A process that was just forked shares its memory with its parent, and gets a copy of a page when it first writes to it, which is
what a Python object's count of references does even if the object is only read. That is half the time of a short command. So
the spare child does commands that come to nothing, before a person waits for it: what they write to is its own then.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable

from venvoy_server.command_line import run_command

NOWHERE = os.path.join(os.devnull, "nothing")
WARM_UP = (
    ("create", "--quiet", "--python", "99", NOWHERE),
    ("install", "--quiet", "--environment", sys.prefix, "--requirement", NOWHERE),
)
"""Commands that are refused before they change anything or start a tool; what they read is the system's and this program's."""


def wait_for_command(parent: socket.socket, parents_end: socket.socket, work: Callable[[socket.socket], None]) -> None:
    """Prepare this process, say so to its parent, and do the work for the connection that it gives; return if it ends first."""
    parents_end.close()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
    warm_up()
    parent.sendall(b"r")
    _, descriptors, _, _ = socket.recv_fds(parent, 1, 1)
    parent.close()
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
        work(socket.socket(fileno=descriptor))


def warm_up() -> None:
    """Do commands that come to nothing, without the user's variables and folders, which are another process's to give."""
    os.environ.clear()
    os.environ.update(HOME=os.devnull, PATH=os.devnull)
    os.chdir(os.path.dirname(os.devnull))
    for words in WARM_UP:
        run_command(words)
