"""Frames of the base protocol, without I/O: bytes in, message bodies out (LSP 3.17, "Base Protocol").

`relay.frames` reads the same frames for a relay, which may not import this: `re` would be a fifth of its start. A change
of the format or of a limit belongs in both. This one says what is wrong, and can be strict about header fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADER_LIMIT = 8 * 1024
BODY_LIMIT = 64 * 1024 * 1024

_HEADER_END = re.compile(rb"\r?\n\r?\n")


class FramingError(Exception):
    """The stream cannot be read on from here: the only answer is an error and the end of the connection."""


def frame(body: bytes) -> bytes:
    """Return a message body with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class FrameReader:
    """Collects bytes and gives back the bodies of whole frames."""

    def __init__(self, *, strict: bool = False) -> None:
        """With `strict`, a header may hold only the two fields that LSP has, so that what a browser sends is refused."""
        self._strict = strict
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes as they came and yield every body that is complete; raises FramingError."""
        self._buffer += data
        start = 0
        try:
            while True:
                if self._length is None:
                    start = self._read_header(start)
                    if self._length is None:
                        return
                end = start + self._length
                if len(self._buffer) < end:
                    return
                body = bytes(memoryview(self._buffer)[start:end])
                start, self._length = end, None
                yield body
        finally:
            del self._buffer[:start]

    def _read_header(self, start: int) -> int:
        """Set the length of the next body if its header is here; return where the body begins, or `start`."""
        end = _HEADER_END.search(self._buffer, start, start + HEADER_LIMIT)
        if end is None:
            if len(self._buffer) - start >= HEADER_LIMIT:
                raise FramingError(f"a header is longer than {HEADER_LIMIT} bytes")
            return start
        self._length = content_length(bytes(self._buffer[start : end.start()]), strict=self._strict)
        return end.end()


def content_length(header: bytes, *, strict: bool = False) -> int:
    """Return the one Content-Length of a header, in bytes; raises FramingError."""
    lengths = []
    for line in header.replace(b"\r\n", b"\n").split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            lengths.append(value.strip())
        elif strict and name.strip().lower() != b"content-type":
            raise FramingError("a header has a field that is not LSP's")
    if len(lengths) != 1:
        raise FramingError("a header has no Content-Length" if not lengths else "a header has two Content-Lengths")
    text = lengths[0]
    if not text.isdigit() or len(text) > 18:
        raise FramingError("Content-Length is not a number of bytes")
    length = int(text)
    if length > BODY_LIMIT:
        raise FramingError(f"a message is longer than {BODY_LIMIT} bytes")
    return length
