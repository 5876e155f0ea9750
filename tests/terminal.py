"""A command at a pseudo-terminal that is its own, so that Ctrl-C reaches it as it does at a real one."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from wire import environment_in

SECONDS = 60
"""After which a test gives up; nothing ever waits this long when it works."""

VENVOY = (sys.executable, "-m", "venvoy_server")
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """What a command shows at a terminal, without the sequences that colour it or move the cursor."""

    def __init__(self, main: int, process: subprocess.Popen[bytes]) -> None:
        self.main = main
        self.process = process
        self.text = ""
        self.shown = ""
        self.raw = b""

    def until(self, words: str) -> str:
        """Read until the words are shown, and return what came before and with them; they are read only once."""
        end = time.monotonic() + SECONDS
        while words not in self.text:
            assert self._read(end), f"ended without {words!r}: {self.text}"
        before, _, self.text = self.text.partition(words)
        return before + words

    def rest(self) -> str:
        """Read until the command has ended, and return what it has shown since the last words."""
        end = time.monotonic() + SECONDS
        while self._read(end):
            pass
        return self.text

    def _read(self, end: float) -> bool:
        assert select.select([self.main], [], [], max(0.0, end - time.monotonic()))[0], f"waited in vain: {self.text}"
        try:
            data = os.read(self.main, 65536)
        except OSError:  # how Linux says that the other side is closed
            data = b""
        self.raw += data
        text = _SEQUENCE.sub("", data.decode("utf-8", "replace")).replace("\r\n", "\n")
        self.text += text
        self.shown += text
        return bool(data)

    def type(self, text: str) -> None:
        """Type a line."""
        self.press(text + "\n")

    def press(self, keys: str) -> None:
        r"""Type keys, such as "\x03" for Ctrl-C."""
        os.write(self.main, keys.encode())

    def status(self) -> int:
        """Wait for the end, and return the exit status."""
        return self.process.wait(SECONDS)


@contextmanager
def at_terminal(
    folder: Path,
    *words: str,
    command: Sequence[str] = VENVOY,
    variables: Mapping[str, str] | None = None,
    columns: int = 100,
) -> Iterator[Terminal]:
    """Start a command in a folder; its home and its state are next to that, and its variables are those of the tests and these."""
    import pty

    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    given = {**environment_in(folder.parent), "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-ISc", _TAKE_TERMINAL, *command, *words],
        cwd=folder,
        env={**given, **(variables or {})},
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
    )
    os.close(side)
    try:
        yield Terminal(main, process)
    finally:
        process.kill()
        process.wait()
        os.close(main)
