"""A spare child process, forked before a command arrives, and prepared so that the command runs faster.

A forked process shares memory with its parent, and copies a page at the first write; the reference counts of Python
objects cause writes even on reads. This copying is half the time of a short command. So the spare child runs harmless
commands in advance, after which the pages that commands write to are its own.
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
"""Commands that fail before they change anything or start a tool.

They read only files of the system and this program.
"""


def wait_for_command(parent: socket.socket, parents_end: socket.socket, work: Callable[[socket.socket], None]) -> None:
    """Prepare this process for a command, wait for the command's connection, and call `work` with the connection.

    This process is a spare child: forked in advance, so that the next command starts faster. `parent` is the socket to
    the parent process, which is notified when the child is ready, and then sends the connection. `parents_end` is the
    other end of this socket, which is closed here. If the parent ends first, return without calling `work`.
    """
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
    """Run commands that change nothing, so that the next command in this forked process runs faster.

    A forked process copies a page of memory when it first writes to the page. The commands here cause this copying in
    advance. Environment variables and current folder are replaced by values that do not depend on the user; the next
    command brings its own.
    """
    os.environ.clear()
    os.environ.update(HOME=os.devnull, PATH=os.devnull)
    os.chdir(os.path.dirname(os.devnull))
    for words in WARM_UP:
        run_command(words)
