"""Buffered output of a child process, up to a limit, with a callback for each line of its error output."""

from __future__ import annotations

from collections.abc import Callable

OnLine = Callable[[str], None]

STDOUT_LIMIT = 32 * 1024 * 1024
STDERR_TAIL = 256 * 1024


class CollectedOutput:
    """Collects a child's output: at most the first 32 MiB of stdout, and the last 256 KiB of stderr."""

    def __init__(self, on_line: OnLine | None) -> None:
        """Take the callback for each line of stderr; None: lines are only collected."""
        self._on_line = on_line
        self._out = bytearray()
        self._error = bytearray()
        self._pending = bytearray()
        self.truncated = False

    def take(self, stream: str, data: bytes) -> None:
        """Add bytes received from `stream`: "stderr" or "stdout"."""
        if stream == "stderr":
            self._take_error(data)
            return
        room = STDOUT_LIMIT - len(self._out)
        self._out += data[:room]
        self.truncated |= len(data) > room

    def _take_error(self, data: bytes) -> None:
        self._error += data
        if len(self._error) > 2 * STDERR_TAIL:
            del self._error[:-STDERR_TAIL]
            self.truncated = True
        if self._on_line is not None:
            self._pending += data
            self._give_lines(self._on_line)

    def _give_lines(self, on_line: OnLine) -> None:
        *lines, rest = self._pending.split(b"\n")
        self._pending = rest[-STDERR_TAIL:]
        for line in lines:
            on_line(line.rstrip(b"\r").decode("utf-8", "replace"))

    def finish(self) -> tuple[str, str]:
        """Return the collected texts of stdout and stderr, decoded as UTF-8; called after the child's last output.

        These are at most the first 32 MiB of stdout and the last 256 KiB of stderr. If the last line of stderr has no
        line end, it is passed to the callback for lines first.
        """
        if self._pending and self._on_line is not None:
            self._on_line(self._pending.decode("utf-8", "replace"))
        return self._out.decode("utf-8", "replace"), self._error[-STDERR_TAIL:].decode("utf-8", "replace")
